package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodEvent;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A runtime whose connection to its events a test cuts. */
final class WatchedRuntime {

    private final SandboxRuntime runtime;
    private final List<Consumer<PodEvent>> listeners = new CopyOnWriteArrayList<>();

    WatchedRuntime(SandboxRuntime inner) {
        this.runtime = (SandboxRuntime) Proxy.newProxyInstance(
                SandboxRuntime.class.getClassLoader(),
                new Class<?>[] {SandboxRuntime.class},
                (_, method, arguments) -> {
                    if (method.getName().equals("watch")) {
                        @SuppressWarnings("unchecked")
                        Consumer<PodEvent> listener = (Consumer<PodEvent>) arguments[0];
                        listeners.add(listener);
                    }
                    try {
                        return method.invoke(inner, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    SandboxRuntime runtime() {
        return runtime;
    }

    /** Tells something of the connection. */
    void tell(PodEvent.Kind kind) {
        listeners.forEach(listener -> listener.accept(new PodEvent(kind, Optional.empty(), Optional.empty())));
    }
}
