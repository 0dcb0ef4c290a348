/** Sentences about exports. Form: *subject: what is wrong, received value. What to do.* */
export const exportMessages = {
  exportNoImages: ({ run }: { run: string }) =>
    `Run "${run}": none of its images can be read, so the exported file cannot be compared with the app's answers. Reconnect the drive or relocate the image folder, then export again.`,
  exportLayerUnsupported: ({ layer, reason }: { layer: string; reason: string }) =>
    `${layer}: ${reason} Nothing was written.`,
  exportDiffers: ({ format, image, difference }: { format: string; image: string; difference: number }) =>
    `Export as ${format}: the file answers differently from the app on ${image} (difference ${difference.toExponential(1)}). Nothing was kept; use "Copy diagnostics" to report it.`,
  exportUnreadable: ({ format, reason }: { format: string; reason: string }) =>
    `Export as ${format}: the written file could not be read back, ${reason}. Nothing was kept; try again, and use "Copy diagnostics" to report it if it stays.`,
  exportNotWritten: ({ folder, sizeBytes, reason }: { folder: string; sizeBytes: number; reason: string }) =>
    `Export folder ${folder}: ${(sizeBytes / 1e6).toFixed(1)} MB could not be written, ${reason}. Free some space or choose another folder; nothing was left behind.`,
}
