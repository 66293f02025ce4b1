package dev.sandboxengine.runtime;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static dev.sandboxengine.runtime.Fixtures.aPodThatRuns;
import static dev.sandboxengine.runtime.Fixtures.withEnv;
import static dev.sandboxengine.runtime.Fixtures.withFile;
import static dev.sandboxengine.runtime.Fixtures.withMount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.PodObservation.Phase;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The life of a pod, seen from inside. */
interface LifeLaws extends PodLaws {

    @Test
    default void theWorkspacesImageStaysUntilItIsRemoved() {
        var pod = running(aPod(newName(), image()));

        assertThat(sh(pod, "id -u; pwd").out()).isEqualTo("1000\n/\n");
        assertThat(runtime().observe(pod).orElseThrow().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void anEndedPodTellsItsExitCodeAndStartsAgain() {
        var pod = running(aPodThatRuns(newName(), scriptedImage(), "echo so; exit 7"));

        var ended = await().until(() -> runtime().observe(pod).orElseThrow(), seen -> seen.phase() == Phase.EXITED);
        assertThat(ended.exit().orElseThrow().code()).isEqualTo(7);
        assertThat(runtime().list()).filteredOn(seen -> seen.name().equals(pod)).containsExactly(ended);
        runtime().start(pod);
        await().until(() -> logs(pod, 10).equals("so\nso\n"));
    }

    @Test
    default void aFirstProcessThatDoesNotExistIsTold() {
        var spec = aPod(newName(), brokenImage());
        runtime().create(spec);
        String told;
        try {
            runtime().start(spec.name());
            await().until(() -> runtime().observe(spec.name()).orElseThrow().phase() == Phase.EXITED);
            told = logs(spec.name(), 10);
        } catch (RuntimeFailure.Rejected refusal) {
            told = refusal.getMessage();
        }

        assertThat(told).contains("no-such-program").containsIgnoringCase("no such file");
    }

    @Test
    default void theEnvironmentArrivesUnchanged() {
        String odd = "a 'b' \"c\" $HOME `d` \\ é = e";
        var pod = running(withEnv(aPod(newName(), scriptedImage()), "ODD", odd));

        assertThat(sh(pod, "printf %s \"$ODD\"").out()).isEqualTo(odd);
    }

    @Test
    default void filesAreThereBeforeTheFirstProcess() {
        byte[] content = "secret\n".getBytes(StandardCharsets.UTF_8);
        var spec = withFile(
                withFile(
                        aPodThatRuns(newName(), scriptedImage(), "cat /opt/made/deep/file; exec sleep infinity"),
                        new PodFile("/opt/made/deep/file", 0600, content)),
                new PodFile("/tmp/other", 0644, new byte[0]));
        var pod = running(spec);

        await().until(() -> logs(pod, 1).equals("secret\n"));
        assertThat(sh(pod, "stat -c '%a %u:%g' /opt/made/deep/file /opt/made/deep /opt/made /tmp/other /opt /tmp")
                        .out())
                .isEqualTo("600 1000:1000\n755 1000:1000\n755 1000:1000\n644 1000:1000\n755 0:0\n1777 0:0\n");
    }

    @Test
    default void logsAreTheLastLinesOfBothStreamsInOrder() {
        var pod = running(aPodThatRuns(
                newName(),
                scriptedImage(),
                "for i in 1 2 3; do echo out$i; sleep 0.1; echo err$i >&2; sleep 0.1; done; exec sleep infinity"));

        await().until(() -> logs(pod, 100).endsWith("err3\n"));
        assertThat(logs(pod, 100)).isEqualTo("out1\nerr1\nout2\nerr2\nout3\nerr3\n");
        assertThat(logs(pod, 2)).isEqualTo("out3\nerr3\n");
        assertThat(logs(pod, 0)).isEmpty();
    }

    @Test
    default void aLongLogIsCutToItsEnd() {
        var pod = running(aPodThatRuns(
                newName(),
                scriptedImage(),
                "head -c 3000000 /dev/zero | tr '\\0' 'x' | fold -w 99; echo; echo end; exec sleep infinity"));

        await().until(() -> logs(pod, 1).equals("end\n"));
        byte[] log = runtime().logs(pod, 1_000_000);
        assertThat(log).hasSizeBetween(1 << 19, 1 << 20);
        assertThat(new String(log, StandardCharsets.UTF_8)).endsWith("x\nend\n");
    }

    @Test
    default void aVolumeOutlivesItsPodsAndIsReadWithoutOne() {
        var volume = new VolumeName(newName().value());
        assertThat(runtime().readVolume(volume, image())).isEmpty();
        assertThat(runtime().readVolume(volume, image())).isEmpty();
        var spec = withMount(aPod(newName(), scriptedImage()), new VolumeMount(volume, "/tmp", false));
        try {
            var pod = running(spec);
            sh(pod, "cd /tmp; umask 077; echo hello > a; mkdir d; echo deep > d/b; ln -s a c; truncate -s 2M large");
            runtime().remove(pod);

            var files = runtime().readVolume(volume, image()).orElseThrow();
            assertThat(files).singleElement().satisfies(file -> {
                assertThat(file.path()).isEqualTo("a");
                assertThat(file.mode()).isEqualTo(0600);
                assertThat(file.content()).asString().isEqualTo("hello\n");
            });
            var reader = running(withMount(aPod(newName(), scriptedImage()), new VolumeMount(volume, "/tmp", true)));
            assertThat(sh(reader, "cat /tmp/a; echo x > /tmp/a").out()).isEqualTo("hello\n");
            runtime().remove(reader);
        } finally {
            runtime().list().forEach(pod -> {
                if (pod.name().equals(spec.name())) {
                    runtime().remove(pod.name());
                }
            });
            forgetVolume(volume);
        }
    }

    /** Removes a volume, which the port leaves to the operator. */
    void forgetVolume(VolumeName volume);
}
