import { useEffect } from 'react';
import { useImage, useImages } from '../../data/images.ts';
import { useJobs } from '../../data/jobs.ts';
import { useSettings } from '../../data/library.ts';
import { pictures } from '../../studio.ts';
import { showPicture, useView } from '../../state/view.ts';
import { PictureView } from '../../ui/PictureView.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { detailOf } from '../../state/notices.ts';
import { JobSheet } from './JobSheet.tsx';
import { setScale, useStage } from '../../state/stage.ts';
import { Welcome } from './Welcome.tsx';

/** The light table: one job, or one picture. */
export function Canvas() {
  const surround = useSettings().data?.canvas ?? 'theme';
  const shown = useView((view) => view.shown);
  return (
    <section aria-label="Canvas" data-surround={surround} className="relative min-h-0 min-w-0 flex-1 bg-ground p-6">
      {shown.kind === 'job' ? <JobSheet key={shown.jobId} jobId={shown.jobId} /> : shown.kind === 'picture' ? <OnePicture id={shown.imageId} /> : <Nothing />}
    </section>
  );
}

function OnePicture({ id }: { id: string }) {
  const { data: image, error, refetch } = useImage(id);
  const zoomWish = useStage((stage) => stage.zoomWish);
  if (error) return <ErrorState className="h-full" text={error.message} detail={detailOf(error)} actions={<Button onClick={() => void refetch()}>Try again</Button>} />;
  if (!image) return <Skeleton className="mx-auto aspect-square h-full max-w-full" />;
  return (
    <PictureView
      id={id}
      src={pictures.image(id)}
      early={pictures.thumb(id)}
      picture={image}
      title={image.recipe?.prompt || 'Picture without a prompt'}
      zoomWish={zoomWish}
      onZoom={setScale}
    />
  );
}

/** Nothing was chosen yet: the newest picture, the running job, or the invitation of the first start. */
function Nothing() {
  const { entries, state, error, retry } = useImages();
  const jobs = useJobs().data;
  const newest = entries[0]?.id;
  const running = jobs?.find((job) => job.state === 'running');
  useEffect(() => {
    if (running) useView.setState({ shown: { kind: 'job', jobId: running.id } });
    else if (newest !== undefined) showPicture(newest);
  }, [newest, running]);
  if (state === 'failed') return <ErrorState className="h-full" text={error!.message} detail={detailOf(error)} actions={<Button onClick={retry}>Try again</Button>} />;
  if (state === 'loading' || !jobs || newest !== undefined || running) return <Skeleton className="mx-auto aspect-square h-full max-w-full" />;
  return <Welcome />;
}
