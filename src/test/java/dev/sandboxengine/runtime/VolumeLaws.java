package dev.sandboxengine.runtime;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static dev.sandboxengine.runtime.Fixtures.inGeneration;
import static dev.sandboxengine.runtime.Fixtures.readOnly;
import static dev.sandboxengine.runtime.Fixtures.withFile;
import static dev.sandboxengine.runtime.Fixtures.withMount;
import static dev.sandboxengine.runtime.Fixtures.withShm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Volumes, memory, and roots that cannot be written to. */
interface VolumeLaws extends RuntimeUnderTest {

    private static OwnMount own(String name, String path) {
        return new OwnMount(name, path, OptionalLong.empty());
    }

    private static PodFile file(String path, String content) {
        return new PodFile(path, 0640, content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    default void anOwnVolumeBeginsWithWhatTheImageHas() {
        var pod = running(withMount(aPod(newName(), scriptedImage()), own("home", "/home/coder")));

        assertThat(sh(
                                pod,
                                "test -s /home/coder/.bashrc && stat -c %u:%g /home/coder/.bashrc && echo x > /home/coder/new"
                                        + " && echo written")
                        .out())
                .isEqualTo("1000:1000\nwritten\n");
    }

    @Test
    default void anOwnVolumeWhereTheImageHasNothingIsTheWorkspacesUsers() {
        var pod = running(withMount(
                withMount(aPod(newName(), scriptedImage()), own("deep", "/data/deep")), own("flat", "/flat")));

        assertThat(sh(
                                pod,
                                "cd /data/deep && echo x > file && cd /flat && echo y > file; stat -c %u:%g /data/deep /flat;"
                                        + " ls -A /data/deep /flat")
                        .out())
                .isEqualTo("1000:1000\n1000:1000\n/data/deep:\nfile\n\n/flat:\nfile\n");
    }

    @Test
    default void anOwnVolumeIsKeptWhileThePodStandsStillAndGoesWithIt() {
        var spec = withMount(aPod(newName(), scriptedImage()), own("data", "/data"));
        var pod = running(spec);
        sh(pod, "echo kept > /data/file");

        runtime().stop(pod, Duration.ofSeconds(1));
        runtime().create(spec);
        runtime().start(pod);
        assertThat(sh(pod, "cat /data/file").out()).isEqualTo("kept\n");

        runtime().remove(pod);
        assertThat(runtime().observe(pod)).isEmpty();
        running(spec);
        assertThat(sh(pod, "ls -A /data").out()).isEmpty();
        running(inGeneration(spec, 2));
        assertThat(sh(pod, "stat -c %u /data").out()).isEqualTo("1000\n");
    }

    @Test
    default void theSizeOfAnOwnVolumeIsEnforcedOrRefusedByName() {
        var spec = withMount(
                aPod(newName(), scriptedImage()), new OwnMount("bounded", "/data", OptionalLong.of(32 << 20)));
        if (runtime().info().enforcesVolumeSize()) {
            var pod = running(spec);
            assertThat(sh(pod, "head -c 64000000 /dev/zero > /data/large").err())
                    .containsIgnoringCase("no space");
        } else {
            assertThat(runtime().info().volumeSizeRemedy()).isNotBlank();
            assertThatThrownBy(() -> runtime().create(spec))
                    .isInstanceOf(RuntimeFailure.Rejected.class)
                    .hasMessageContaining("'bounded'")
                    .hasMessageContaining(runtime().info().volumeSizeRemedy());
            assertThat(runtime().observe(spec.name())).isEmpty();
        }
    }

    @Test
    default void aVolumeThatMustBeThereIsMissedByName() {
        var volume = new VolumeName(newName().value());
        var spec = withMount(
                withMount(aPod(newName(), scriptedImage()), own("data", "/data")),
                new VolumeMount(volume, "/shared", true, true));

        assertThatThrownBy(() -> runtime().create(spec))
                .isInstanceOf(RuntimeFailure.Rejected.class)
                .hasMessageContaining("'" + volume + "'");
        assertThat(runtime().observe(spec.name())).isEmpty();
        assertThat(runtime().readVolume(volume, image())).isEmpty();

        var maker = withMount(aPod(newName(), scriptedImage()), new VolumeMount(volume, "/shared", false));
        try {
            runtime().create(maker);
            running(spec);
            assertThat(sh(spec.name(), "echo x > /shared/x || echo refused").out())
                    .isEqualTo("refused\n");
        } finally {
            runtime().remove(spec.name());
            runtime().remove(maker.name());
            forgetVolume(volume);
        }
    }

    /** Removes a volume, which the port leaves to the operator. */
    void forgetVolume(VolumeName volume);

    @Test
    default void aMountInMemoryIsBoundedAndEmptyAtEveryStart() {
        var pod = running(withMount(aPod(newName(), scriptedImage()), new MemoryMount("/fast", 8 << 20)));

        assertThat(sh(pod, "cp /bin/true /fast/program && /fast/program && echo ran; stat -f -c %T /fast")
                        .out())
                .isEqualTo("ran\ntmpfs\n");
        assertThat(sh(pod, "head -c 9000000 /dev/zero > /fast/large").err()).containsIgnoringCase("no space");
        assertThat(sh(pod, "grep ' /fast ' /proc/mounts").out())
                .contains("nosuid")
                .contains("nodev");
        runtime().stop(pod, Duration.ZERO);
        runtime().start(pod);
        assertThat(sh(pod, "ls -A /fast").out()).isEmpty();
    }

    private PodSpec aReadOnlyPod() {
        return readOnly(withMount(
                withMount(
                        withMount(
                                withMount(aPod(newName(), scriptedImage()), own("home", "/home/coder")),
                                own("work", "/workspace")),
                        own("extra", "/data/extra")),
                new MemoryMount("/tmp", 16 << 20)));
    }

    @Test
    default void aReadOnlyRootIsWrittenToInMountsOnly() {
        var spec = withFile(
                withFile(aReadOnlyPod(), file("/home/coder/.made/deep/file", "a")), file("/workspace/file", "b"));
        var pod = running(spec);

        assertThat(sh(
                                pod,
                                "for d in /opt /etc /var/tmp / /tmp /workspace /home/coder /data/extra; do"
                                        + " echo x 2>/dev/null > $d/new && echo $d; done")
                        .out())
                .isEqualTo("/tmp\n/workspace\n/home/coder\n/data/extra\n");
        assertThat(run(pod, asRoot("echo x 2>/dev/null > /opt/new || echo refused"))
                        .out())
                .isEqualTo("refused\n");
        assertThat(sh(
                                pod,
                                "cd /home/coder/.made/deep; stat -c '%a %u:%g' file . .. /workspace /workspace/file;"
                                        + " cat file /workspace/file; test -s /home/coder/.bashrc && echo and more")
                        .out())
                .isEqualTo("640 1000:1000\n755 1000:1000\n755 1000:1000\n755 1000:1000\n640 1000:1000\naband more\n");
    }

    private static ExecSpec asRoot(String script) {
        var sh = Fixtures.sh(script);
        return new ExecSpec(sh.command(), "root", "/", sh.env(), sh.terminal(), sh.stdin());
    }

    @Test
    default void aFileThatNobodyWouldSeeIsRefusedByName() {
        var inRoot = withFile(aReadOnlyPod(), file("/opt/file", "a"));
        var inMemory = withFile(aReadOnlyPod(), file("/tmp/file", "a"));

        for (var spec : new PodSpec[] {inRoot, inMemory}) {
            var file = spec.workspace().files().getFirst();
            assertThatThrownBy(() -> runtime().create(spec))
                    .isInstanceOf(RuntimeFailure.Rejected.class)
                    .hasMessageContaining(file.path());
            assertThat(runtime().observe(spec.name())).isEmpty();
        }
    }

    @Test
    default void sharedMemoryHasItsSize() {
        var pod = running(withShm(aPod(newName(), scriptedImage()), 24 << 20));

        assertThat(sh(pod, "df -B1 --output=size /dev/shm | tail -n 1").out().trim())
                .isEqualTo(Integer.toString(24 << 20));
    }

    @Test
    default void hundredsOfFilesArePlaced() {
        var spec = aPod(newName(), scriptedImage());
        for (int i = 0; i < 500; i++) {
            spec = withFile(spec, file("/workspace/d" + i % 20 + "/e" + i % 40 + "/f" + i, "x".repeat(4000)));
        }
        var pod = running(spec);

        assertThat(sh(
                                pod,
                                "cd /workspace; find . -type f | wc -l; find . -user 1000 -size +3k -type f | wc -l;"
                                        + " find . -not -user 1000; cat d*/e*/f* | wc -c")
                        .out())
                .isEqualTo("500\n500\n2000000\n");
    }
}
