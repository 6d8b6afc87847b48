import { limits } from './limits.ts';

/** What a picture file holds besides its pixels. */
export interface Container {
  readonly format: 'png' | 'jpeg' | 'webp' | 'gif' | 'avif';
  readonly width: number | null;
  readonly height: number | null;
  /** PNG's texts by keyword, in order. */
  readonly texts: readonly PictureText[];
  /** The TIFF structure of an EXIF record. */
  readonly exif: Uint8Array | null;
  /** Comments of a JPEG or GIF. */
  readonly comments: readonly string[];
  /** What is broken or was left unread, as sentences. */
  readonly notes: readonly string[];
}

export interface PictureText {
  readonly keyword: string;
  readonly text: string;
}

/** A container as it is being read. */
export class OpenContainer {
  /** Bytes of text that may still come. */
  left: number = limits.allTexts;
  width: number | null = null;
  height: number | null = null;
  readonly texts: PictureText[] = [];
  exif: Uint8Array | null = null;
  readonly comments: string[] = [];
  readonly notes: string[] = [];

  addText(keyword: string, text: string): void {
    this.left -= text.length;
    if (this.texts.length < limits.texts) this.texts.push({ keyword, text });
    else this.left = 0;
  }

  note(sentence: string): void {
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }

  close(format: Container['format']): Container {
    const { width, height, texts, exif, comments, notes } = this;
    return { format, width, height, texts, exif, comments, notes };
  }
}
