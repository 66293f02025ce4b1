package dev.sandboxengine.postgres;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.generic.GenericTypes;
import org.jdbi.v3.core.mapper.RowMapperFactory;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.postgresql.util.PGobject;

/**
 * How values travel: records by their constructor, {@code Instant} as {@code timestamptz} in microseconds, which is what
 * PostgreSQL keeps (cut, not rounded, so that no time lies in the future), {@link Json} as {@code jsonb}.
 */
final class ValueMapping extends JdbiPlugin.Singleton {

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        jdbi.registerRowMapper((RowMapperFactory) (type, config) -> {
            Class<?> raw = GenericTypes.getErasedType(type);
            return raw.isRecord() && !raw.equals(Json.class)
                    ? Optional.of(ConstructorMapper.of(canonicalConstructor(raw)))
                    : Optional.empty();
        });
        jdbi.registerArgument(new InstantArguments());
        jdbi.registerArgument(new JsonArguments());
        jdbi.registerColumnMapper(Instant.class, (rows, column, context) -> {
            OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.toInstant();
        });
        jdbi.registerColumnMapper(Json.class, (rows, column, context) -> {
            String text = rows.getString(column);
            return text == null ? null : new Json(text);
        });
    }

    /** Rows are nobody's business but their store's, so their records need not be public. */
    private static Constructor<?> canonicalConstructor(Class<?> type) {
        Class<?>[] components = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(components);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        }
    }

    private static final class InstantArguments extends AbstractArgumentFactory<Instant> {

        InstantArguments() {
            super(Types.TIMESTAMP_WITH_TIMEZONE);
        }

        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            OffsetDateTime time = value.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
            return (position, statement, context) -> statement.setObject(position, time);
        }
    }

    private static final class JsonArguments extends AbstractArgumentFactory<Json> {

        JsonArguments() {
            super(Types.OTHER);
        }

        @Override
        protected Argument build(Json value, ConfigRegistry config) {
            return (position, statement, context) -> statement.setObject(position, jsonb(value));
        }

        private static PGobject jsonb(Json value) throws SQLException {
            PGobject object = new PGobject();
            object.setType("jsonb");
            object.setValue(value.text());
            return object;
        }
    }
}
