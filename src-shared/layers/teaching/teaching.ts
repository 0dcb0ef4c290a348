/** What the inspector teaches about a layer kind. One text per kind in the files beside this one; `index.ts` lists all. */

/** Output size as formulas: they are shown as they stand, and a test computes them and compares with `infer`. */
export interface SizeFormula {
  /** Names of the input's sizes: `H×W×C`. */
  readonly from: string
  /** Sizes of the output, each a name or a formula over names and options: `H'×W'×filters`. */
  readonly to: string
  /** Another `to` with this value of an option. */
  readonly variant?: { readonly only: OptionValue; readonly to: string }
  /** Formulas of the names in `to`; W' is computed as H' is. */
  readonly lines: readonly SizeLine[]
}
export interface OptionValue {
  readonly option: string
  readonly value: string | boolean
}
export interface SizeLine {
  /** Counts only with this value of an option; left out: always. */
  readonly only?: OptionValue
  /** `H' = floor((H - k) / stride) + 1`; `·` multiplies. */
  readonly formula: string
}

export interface Teaching {
  /** What it does, in plain words. */
  readonly does: string
  /** Size of its output: formulas, or a sentence where it follows from several inputs or is given. */
  readonly size: SizeFormula | string
  /** When to use it. */
  readonly use: string
  readonly pitfalls: string
}

/** The output has the shape of the input. */
export const unchangedSize = 'The same as its input.'

/** A formula that always counts. */
export const line = (formula: string): SizeLine => ({ formula })
/** One that counts with this value of an option. */
export const withOption = (option: string, value: string | boolean, formula: string): SizeLine => ({ only: { option, value }, formula })

/** A window that slides over rows and columns; `side` is what the option is called. */
export function windowLines(side: 'kernel' | 'window', dilated: boolean): readonly SizeLine[] {
  return [
    ...(dilated ? [line(`k = (${side} - 1) · dilation + 1`)] : [line(`k = ${side}`)]),
    withOption('padding', 'valid', "H' = floor((H - k) / stride) + 1"),
    withOption('padding', 'same', "H' = ceil(H / stride)"),
    withOption('padding', 'custom', "H' = floor((H + before + after - k) / stride) + 1"),
  ]
}

/** The same along the steps of a sequence. */
export function stepLines(side: 'kernel' | 'window', dilated: boolean): readonly SizeLine[] {
  return [
    ...(dilated ? [line(`k = (${side} - 1) · dilation + 1`)] : [line(`k = ${side}`)]),
    withOption('padding', 'valid', "T' = floor((T - k) / stride) + 1"),
    withOption('padding', 'same', "T' = ceil(T / stride)"),
    ...(dilated ? [withOption('padding', 'causal', "T' = ceil(T / stride)")] : []),
  ]
}
