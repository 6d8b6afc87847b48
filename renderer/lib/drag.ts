/** What is dragged when a picture is: its id, within this window. */
export const pictureDrag = 'application/x-stepwise-picture';
