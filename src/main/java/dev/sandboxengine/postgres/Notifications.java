package dev.sandboxengine.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what is told on channels of the database ({@code LISTEN} and {@code NOTIFY}), by this engine or any other, on one
 * connection of its own. A connection that breaks is made again; what was told meanwhile is lost, so each action also runs
 * whenever listening begins. Thread-safe.
 */
public final class Notifications implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Notifications.class);
    private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** How long a new channel may have to wait for its turn. */
    private static final int TURN_MILLIS = 500;

    /** A connection that says nothing for as long is asked whether it lives. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private static final int ANSWER_SECONDS = 5;

    private final DataSource source;
    private final Map<String, List<Runnable>> actions = new ConcurrentHashMap<>();
    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("notifications").unstarted(this::run);
    private volatile @Nullable Connection open;
    private boolean troubleTold;

    private Notifications(DataSource source) {
        this.source = source;
    }

    /** Of this database. Connects when the first channel is asked for. */
    public static Notifications of(Database database) {
        return new Notifications(database.unpooled());
    }

    /**
     * Runs the action after each notification on the channel, several that come together counting as one, and when listening
     * begins, which is soon and after every loss of the connection. It runs on the one thread that listens, so it must be short.
     *
     * @param channel lower-case letters, digits and underscores
     */
    public void listen(String channel, Runnable action) {
        if (!CHANNEL.matcher(channel).matches()) {
            throw new IllegalArgumentException("'" + channel + "' is not the name of a channel");
        }
        actions.computeIfAbsent(channel, _ -> new CopyOnWriteArrayList<>()).add(action);
        if (started.compareAndSet(false, true)) {
            thread.start();
        }
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (Connection connection = source.getConnection()) {
                open = connection;
                follow(connection);
            } catch (SQLException | RuntimeException | Error e) {
                // An Error too: nobody would begin to listen again
                tellTrouble(e);
            }
            rest();
        }
    }

    private void tellTrouble(Throwable e) {
        if (!troubleTold && closed.getCount() > 0) {
            log.warn("notifications of the database are not heard and will be again: {}", e.getMessage());
            troubleTold = true;
        }
    }

    private void follow(Connection connection) throws SQLException {
        PGConnection server = connection.unwrap(PGConnection.class);
        Set<String> heard = new HashSet<>();
        long askedAt = System.nanoTime();
        while (closed.getCount() > 0) {
            for (String channel : actions.keySet()) {
                if (heard.add(channel)) {
                    begin(connection, channel);
                }
            }
            if (troubleTold) {
                log.info("notifications of the database are heard again");
                troubleTold = false;
            }
            act(server.getNotifications(TURN_MILLIS));
            if (System.nanoTime() - askedAt > SILENCE.toNanos()) {
                if (!connection.isValid(ANSWER_SECONDS)) {
                    throw new SQLException("the server does not answer");
                }
                askedAt = System.nanoTime();
            }
        }
    }

    private void begin(Connection connection, String channel) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen " + channel);
        }
        act(channel);
    }

    private void act(PGNotification @Nullable [] told) {
        Set<String> channels = new LinkedHashSet<>();
        if (told != null) {
            for (PGNotification notification : told) {
                channels.add(notification.getName());
            }
        }
        channels.forEach(this::act);
    }

    private void act(String channel) {
        for (Runnable action : actions.getOrDefault(channel, List.of())) {
            try {
                action.run();
            } catch (RuntimeException e) {
                log.error("what was to be done on {} failed", channel, e);
            }
        }
    }

    private void rest() {
        try {
            closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Only close() interrupts, and it has counted down
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the connection; no action runs afterwards, unless one is under way for longer than 10 s. */
    @Override
    public void close() {
        closed.countDown();
        Connection connection = open;
        try {
            if (connection != null) {
                connection.abort(Runnable::run);
            }
            thread.interrupt();
            if (started.get() && !thread.join(CLOSE_TIMEOUT)) {
                log.warn("the listener for notifications did not end in time");
            }
        } catch (SQLException e) {
            log.debug("the connection was gone already: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
