/** The two channels between the window and the core. Used by preload/index.ts and app/ipc.ts. */
export const callChannel = 'convolve:call'
export const eventChannel = 'convolve:event'
