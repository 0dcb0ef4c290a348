/** Entry of the renderer: the same page under the desktop app and the browser host. */
import { createApp } from 'vue'
import App from './App.vue'
import { refuseStrayDrops } from './composables/droppedImages.ts'
import { applyTheme } from './composables/useTheme.ts'
import { reportUnexpected } from './composables/useToasts.ts'
import './styles/tokens.css'
import './styles/base.css'

applyTheme()
refuseStrayDrops()
const app = createApp(App)
app.config.errorHandler = reportUnexpected
window.addEventListener('unhandledrejection', (event) => reportUnexpected(event.reason))
app.mount('#app')
