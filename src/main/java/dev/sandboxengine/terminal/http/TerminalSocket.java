package dev.sandboxengine.terminal.http;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.PodName;
import dev.sandboxengine.runtime.PodObservation;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import dev.sandboxengine.runtime.TerminalSize;
import dev.sandboxengine.runtime.Utf8Text;
import dev.sandboxengine.terminal.Shell;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.websocket.api.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection and its shell. One virtual thread pumps what the shell writes to the client, frame by frame: it waits for
 * each, so a slow client slows the shell and costs no memory. The shell ends with the connection.
 *
 * <p>Thread-safe: the server's threads call {@link #receive} and {@link #disconnected}.
 */
final class TerminalSocket {

    private static final Logger log = LoggerFactory.getLogger(TerminalSocket.class);

    /** A client that does not take one frame for so long is gone, or as good as. */
    private static final long SEND_TIMEOUT_SECONDS = 60;

    private static final int NORMAL = 1000;
    private static final int POLICY_VIOLATION = 1008;
    private static final int INTERNAL_ERROR = 1011;
    private static final int TOO_SLOW = 4429;

    /** What a shell's exit code would be if it was killed, which happens to it when its sandbox ends. */
    private static final int KILLED = 137;

    private static final Duration ENDING = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final WsContext ws;
    private final SandboxRuntime runtime;
    private final PodName pod;
    private final CompletableFuture<ExecProcess> shell = new CompletableFuture<>();

    TerminalSocket(WsContext ws, SandboxRuntime runtime, PodName pod) {
        this.ws = ws;
        this.runtime = runtime;
        this.pod = pod;
    }

    void connected() {
        Thread.ofVirtual().name("terminal-" + pod).start(this::run);
    }

    private void run() {
        try (ExecProcess process = Shell.start(runtime, pod, TerminalSize.DEFAULT)) {
            if (!shell.complete(process)) {
                return;
            }
            send(JsonDialect.connected());
            int code = pump(process);
            send(JsonDialect.exit(code));
            ws.closeSession(NORMAL, "the shell ended");
        } catch (Broken e) {
            fail("the connection to the shell broke; connect again: " + e.getMessage());
        } catch (RuntimeFailure e) {
            shell.completeExceptionally(e);
            fail("the shell could not be started: " + e.getMessage());
        } catch (SlowClient e) {
            ws.closeSession(TOO_SLOW, "the client does not read");
        } catch (IOException e) {
            log.debug("the client of a terminal in {} went away: {}", pod, e.getMessage());
        } catch (RuntimeException e) {
            log.error("a terminal in {} failed", pod, e);
            shell.completeExceptionally(e);
            fail("the engine failed; its log says more");
        }
    }

    /** Shows what the shell writes until its end; its exit code. */
    private int pump(ExecProcess process) throws IOException {
        Utf8Text text = new Utf8Text();
        try {
            for (Optional<ExecProcess.Output> output = process.next(); output.isPresent(); output = process.next()) {
                sendOutput(text.decode(output.get().bytes()));
            }
            sendOutput(text.end());
            return process.exitCode();
        } catch (RuntimeFailure e) {
            sendOutput(text.end());
            if (!hasSandboxEnded()) {
                throw new Broken(e);
            }
            return KILLED;
        }
    }

    /** Whether the shell cannot but have ended, as its sandbox did. */
    private boolean hasSandboxEnded() {
        long end = System.nanoTime() + ENDING.toNanos();
        try {
            // The shell's connection ends a moment before Docker knows that the pod does
            do {
                if (runtime.observe(pod)
                        .filter(seen -> seen.phase() != PodObservation.Phase.EXITED)
                        .isEmpty()) {
                    return true;
                }
                Thread.sleep(LOOK_AGAIN);
            } while (System.nanoTime() < end);
        } catch (RuntimeFailure e) {
            log.debug("whether {} lives cannot be told: {}", pod, e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private void fail(String message) {
        try {
            send(JsonDialect.error(message + "\r\n"));
        } catch (IOException e) {
            log.debug("nobody was there to hear it: {}", e.getMessage());
        }
        ws.closeSession(INTERNAL_ERROR, "the shell is not reached");
    }

    private void sendOutput(String text) throws IOException {
        if (!text.isEmpty()) {
            send(JsonDialect.output(text));
        }
    }

    private void send(String frame) throws IOException {
        Callback.Completable sent = new Callback.Completable();
        ws.session.sendText(frame, sent);
        try {
            sent.get(SEND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new SlowClient();
        } catch (ExecutionException e) {
            throw new IOException("the client has gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the engine stops", e);
        }
    }

    /** Takes a frame. Blocks while the shell does not read, which in turn slows the client. */
    void receive(String frame) {
        Optional<JsonDialect.FromClient> said = JsonDialect.read(frame);
        if (said.isEmpty()) {
            return;
        }
        try {
            // A client may type before the shell is there
            ExecProcess process = shell.get(SEND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            switch (said.get()) {
                case JsonDialect.FromClient.Input input -> {
                    process.stdin().write(input.data().getBytes(StandardCharsets.UTF_8));
                    process.stdin().flush();
                }
                case JsonDialect.FromClient.Resize resize -> process.resize(resize.size());
            }
        } catch (IOException | ExecutionException | TimeoutException e) {
            log.debug("a shell in {} did not take what was typed: {}", pod, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The client may no longer do this. */
    void revoke() {
        ws.closeSession(POLICY_VIOLATION, "what opened this terminal opens it no more");
        disconnected();
    }

    /** The client has gone: so does the shell. */
    void disconnected() {
        if (!shell.completeExceptionally(new IOException("the client went away"))
                && !shell.isCompletedExceptionally()) {
            shell.join().close();
        }
    }

    /** The shell may live, and is not reached. */
    private static final class Broken extends IOException {
        Broken(RuntimeFailure cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static final class SlowClient extends IOException {}
}
