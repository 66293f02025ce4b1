package dev.sandboxengine.runtime;

import java.util.concurrent.atomic.AtomicInteger;

class InMemoryRuntimeTest implements PodLaws {

    private final ImageRef image = new ImageRef("workspace:1");
    private final SandboxRuntime runtime = new InMemoryRuntime().withImage(image);
    private final SandboxRuntime neighbour = new InMemoryRuntime().withImage(image);
    private final AtomicInteger names = new AtomicInteger();

    @Override
    public SandboxRuntime runtime() {
        return runtime;
    }

    @Override
    public SandboxRuntime neighbour() {
        return neighbour;
    }

    @Override
    public ImageRef image() {
        return image;
    }

    @Override
    public ImageRef scriptedImage() {
        return image;
    }

    @Override
    public ImageRef serverImage() {
        return image;
    }

    @Override
    public ImageRef brokenImage() {
        return image;
    }

    @Override
    public PodName newName() {
        return new PodName("test-" + names.incrementAndGet());
    }

    @Override
    public PodName sharedPod() {
        return running(Fixtures.aPod(newName(), image));
    }
}
