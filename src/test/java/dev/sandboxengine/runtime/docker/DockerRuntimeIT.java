package dev.sandboxengine.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.SandboxRuntimeContract;
import dev.sandboxengine.runtime.VolumeName;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The laws on a real Docker daemon, with images derived from the workspace's. */
class DockerRuntimeIT extends SandboxRuntimeContract {

    private final RawDocker raw = RawDocker.local();
    private final TestImages images = new TestImages(raw, installation());

    @BeforeAll
    void deriveImages() {
        images.derive();
    }

    @AfterAll
    void removeImages() {
        images.remove();
    }

    @Override
    protected SandboxRuntime open(String installation) {
        return new DockerRuntime(config(), installation, InstantSource.system());
    }

    private DockerConfig config() {
        var usual = DockerConfig.DEFAULT;
        return new DockerConfig(
                URI.create("unix://" + raw.socket()),
                usual.certificates(),
                usual.network(),
                usual.pullPolicy(),
                usual.callTimeout(),
                usual.pullTimeout());
    }

    @Override
    protected void close(SandboxRuntime runtime) {
        ((DockerRuntime) runtime).close();
    }

    @Override
    protected List<String> leftovers(String installation) {
        String label = "sandbox.installation=" + installation;
        var names = new ArrayList<String>();
        raw.labelled(label)
                .forEach(container -> names.add(container.path("Names").toString()));
        raw.volumesLabelled(label)
                .forEach(volume -> names.add(volume.path("Name").asText()));
        return names;
    }

    @Override
    public ImageRef image() {
        return TestImages.WORKSPACE;
    }

    @Override
    public ImageRef scriptedImage() {
        return images.scripted();
    }

    @Override
    public ImageRef brokenImage() {
        return images.broken();
    }

    @Override
    public void forgetVolume(VolumeName volume) {
        assertThat(volume.value()).startsWith("test-");
        raw.removeVolume(volume.value());
    }
}
