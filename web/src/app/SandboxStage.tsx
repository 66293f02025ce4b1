import { useTranslation } from 'react-i18next';
import { Button } from '@/components/Button';
import { LaunchTimeline } from '@/features/sandboxes/LaunchTimeline';
import { SandboxEnd } from '@/features/sandboxes/SandboxEnd';
import { SandboxProblem } from '@/features/sandboxes/SandboxProblem';
import type { Stage } from './stageOf';

interface SandboxStageProps {
  id: string;
  stage: Exclude<Stage, { kind: 'loading' }>;
  clockOffset: number;
  screenKept: boolean;
  onLookAgain: () => void;
  onOtherKey: () => void;
  onOtherSandbox: () => void;
}

/** Everything that a sandbox's page says when it is not running. */
export function SandboxStage(props: SandboxStageProps) {
  const { stage, id } = props;
  const { t } = useTranslation();
  const otherSandbox = <Button onClick={props.onOtherSandbox}>{t('problem.otherSandbox')}</Button>;
  switch (stage.kind) {
    case 'running':
      return null;
    case 'launching':
      return (
        <LaunchTimeline
          stages={stage.sandbox.timeline}
          message={stage.sandbox.statusMessage}
          clockOffset={props.clockOffset}
        />
      );
    case 'ended':
      return (
        <SandboxEnd
          sandbox={stage.sandbox}
          gone={stage.gone}
          screenKept={props.screenKept}
          actions={otherSandbox}
        />
      );
    case 'problem':
      return (
        <SandboxProblem
          id={id}
          problem={stage.problem}
          actions={
            <>
              {stage.problem.passing ? (
                <Button kind="main" onClick={props.onLookAgain}>
                  {t('tryAgain')}
                </Button>
              ) : (
                <Button kind="main" onClick={props.onOtherKey}>
                  {t('problem.otherKey')}
                </Button>
              )}
              {otherSandbox}
            </>
          }
        />
      );
  }
}
