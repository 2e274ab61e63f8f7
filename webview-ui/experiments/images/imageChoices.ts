/** How pictures of runs stand beside the baseline's. */
export type ImageMode = "beside" | "difference" | "swipe";

export interface ImageChoices {
  readonly mode: ImageMode;
  /** How many times a difference is made stronger. */
  readonly gain: number;
}

export const firstImageChoices: ImageChoices = { mode: "beside", gain: 1 };
