/** What the toolbar opens about the network; NetworkDialogs.vue shows it. */
export type NetworkDialog = 'picture' | 'code' | 'flow' | 'compare'
