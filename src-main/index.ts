/** Process entry of the desktop app (package.json "main"). */
import { startDesktop } from './app/desktop.ts'

startDesktop()
