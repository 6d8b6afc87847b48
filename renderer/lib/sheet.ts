/** A contact sheet: how many columns make the cells largest, and how large they then are. */
export interface Sheet {
  readonly columns: number;
  readonly rows: number;
  /** Size of a cell in CSS pixels, of the pictures' shape. */
  readonly width: number;
  readonly height: number;
}

export interface Area {
  readonly width: number;
  readonly height: number;
}

/** The size of a picture fitted into an area; small ones grow, but no more than `most` times. */
export function fit(picture: Area, area: Area, most = 4): Area {
  const scale = Math.max(0, Math.min(area.width / picture.width, area.height / picture.height, most));
  return { width: Math.floor(picture.width * scale), height: Math.floor(picture.height * scale) };
}

export function sheet(cells: number, picture: Area, area: Area, gap: number): Sheet {
  let best: Sheet = { columns: 1, rows: Math.max(1, cells), width: 0, height: 0 };
  for (let columns = 1; columns <= Math.max(1, cells); columns++) {
    const rows = Math.ceil(Math.max(1, cells) / columns);
    const room = { width: (area.width - gap * (columns - 1)) / columns, height: (area.height - gap * (rows - 1)) / rows };
    const cell = fit(picture, room);
    if (cell.width * cell.height > best.width * best.height) best = { columns, rows, ...cell };
  }
  return best;
}
