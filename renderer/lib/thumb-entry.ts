/** What a thumbnail shows of a picture. */
export interface ThumbEntry {
  readonly id: string;
  readonly title: string;
  readonly rating: number;
  readonly favourite: boolean;
  readonly missing: boolean;
}
