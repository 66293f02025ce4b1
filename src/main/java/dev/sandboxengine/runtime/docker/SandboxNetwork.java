package dev.sandboxengine.runtime.docker;

import com.github.dockerjava.api.model.Network;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge that all sandboxes are on and that forbids traffic between them. Installations share it, so nobody removes it.
 * Thread-safe.
 */
final class SandboxNetwork {

    /** What the interfaces of our bridges begin with, for firewall rules of the host. */
    static final String BRIDGE_PREFIX = "sbx-";

    private static final Logger log = LoggerFactory.getLogger(SandboxNetwork.class);
    private static final String ICC = "com.docker.network.bridge.enable_icc";

    private final DockerDaemon daemon;
    private final String name;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile boolean known;

    SandboxNetwork(DockerDaemon daemon) {
        this.daemon = daemon;
        this.name = daemon.config().network();
    }

    String name() {
        return name;
    }

    /** Makes the network unless it exists. */
    void ensure() {
        if (known) {
            return;
        }
        var found = find();
        if (found.isEmpty()) {
            make();
        } else {
            judge(found.get());
        }
        known = true;
    }

    /** Whether the daemon says that a network is not there. */
    boolean isGone(DaemonRefusal refusal) {
        return refusal.status() == 404 && refusal.says("network");
    }

    /** Looks anew the next time: the daemon said that the network is not there. */
    void forget() {
        known = false;
    }

    private Optional<Network> find() {
        try {
            var network = daemon.ask(
                    "look for network '" + name + "'",
                    client -> client.inspectNetworkCmd().withNetworkId(name).exec());
            // The daemon also takes the beginning of an id for a name.
            return network.getName().equals(name) ? Optional.of(network) : Optional.empty();
        } catch (DaemonRefusal refusal) {
            if (refusal.status() == 404) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    private void make() {
        try {
            daemon.ask(
                    "make network '" + name + "'",
                    client -> client.createNetworkCmd()
                            .withName(name)
                            .withDriver("bridge")
                            .withCheckDuplicate(true)
                            .withOptions(Map.of(ICC, "false", "com.docker.network.bridge.name", bridge(name)))
                            .withLabels(Map.of(Ownership.MANAGED, "true"))
                            .exec());
        } catch (DaemonRefusal refusal) {
            // Another engine was faster.
            if (find().isEmpty()) {
                throw refusal;
            }
        }
    }

    private void judge(Network network) {
        var options = network.getOptions();
        if ((options == null || !"false".equals(options.get(ICC))) && warned.compareAndSet(false, true)) {
            log.warn(
                    "Docker network '{}' lets sandboxes reach each other: remove it while no sandbox is on it, and it is"
                            + " made anew without that",
                    name);
        }
    }

    /** The name of the bridge's interface: the prefix and a hash, as Linux allows 15 characters. */
    static String bridge(String network) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(network.getBytes(StandardCharsets.UTF_8));
            return BRIDGE_PREFIX + HexFormat.of().formatHex(hash, 0, 5);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
