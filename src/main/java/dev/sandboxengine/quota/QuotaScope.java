package dev.sandboxengine.quota;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whose use is counted and limited. */
public sealed interface QuotaScope {

    /** The code of {@link Engine}. */
    String ENGINE = "engine";

    /** The code of {@link Team}. */
    String TEAM = "team";

    /** The code of {@link Key}. */
    String KEY = "key";

    /** The whole installation, with all its engines. */
    record Engine() implements QuotaScope {
        @Override
        public String code() {
            return ENGINE;
        }

        @Override
        public String subject() {
            return "";
        }
    }

    /** All that belongs to a team. */
    record Team(UUID id) implements QuotaScope {
        @Override
        public String code() {
            return TEAM;
        }

        @Override
        public String subject() {
            return id.toString();
        }
    }

    /**
     * All that one caller created.
     *
     * @param label the caller's kind and id, as a sandbox remembers its creator
     */
    record Key(String label) implements QuotaScope {

        private static final Pattern CLIENT =
                Pattern.compile("api_client:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

        /** That of an API client. */
        public static Key of(UUID client) {
            return new Key("api_client:" + client);
        }

        /** Which API client it is; empty when it is none: for others there are only defaults. */
        public Optional<UUID> client() {
            Matcher matcher = CLIENT.matcher(label);
            return matcher.matches() ? Optional.of(UUID.fromString(matcher.group(1))) : Optional.empty();
        }

        @Override
        public String code() {
            return KEY;
        }

        @Override
        public String subject() {
            return label;
        }
    }

    /** How its kind is written in rows and in the API. */
    String code();

    /** Which one of its kind. */
    String subject();

    /** The scope that is written so. */
    static QuotaScope of(String code, String subject) {
        return switch (code) {
            case ENGINE -> new Engine();
            case TEAM -> new Team(UUID.fromString(subject));
            case KEY -> new Key(subject);
            default -> throw new IllegalArgumentException("there is no scope '" + code + "'");
        };
    }
}
