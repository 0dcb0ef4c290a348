/** What to do with pictures in formats that are not read: said where files are left out. Used by the scan, the decoder and the drop of files. */

/** By ending, in lower case with the dot; nothing for files that are no pictures. */
export function unreadFormatHint(ending: string): string | null {
  return hints.find(({ endings }) => endings.includes(ending))?.hint ?? null
}

export const heicHint = 'phones save photos so: share or save them as JPEG, or set the camera to JPEG ("Most Compatible" on an iPhone)'

const hints: readonly { readonly endings: readonly string[]; readonly hint: string }[] = [
  { endings: ['.heic', '.heif', '.hif'], hint: heicHint },
  { endings: ['.dng', '.cr2', '.cr3', '.nef', '.arw', '.raf', '.orf', '.rw2'], hint: 'a raw photo: save it as JPEG first' },
  { endings: ['.mov', '.mp4', '.m4v', '.avi', '.mkv', '.webm'], hint: 'a video: save single pictures of it' },
  { endings: ['.svg', '.pdf', '.psd', '.avif', '.jxl', '.jp2'], hint: 'save it as PNG or JPEG first' },
  { endings: ['.zip', '.tar', '.gz', '.tgz', '.7z', '.rar'], hint: 'an archive: unpack it and import the folder' },
]
