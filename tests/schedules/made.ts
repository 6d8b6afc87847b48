/** What tests of schedules share with the page that runs without a studio. */
export { madeSchedule } from '../../renderer/dev/made-schedule.ts';

/** What the engine says of a list, without its process. */
export { answerSigmas } from '../../engine/pipelines/sigmas.ts';
