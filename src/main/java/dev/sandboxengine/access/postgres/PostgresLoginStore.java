package dev.sandboxengine.access.postgres;

import dev.sandboxengine.access.LoggedIn;
import dev.sandboxengine.access.Login;
import dev.sandboxengine.access.LoginStore;
import dev.sandboxengine.access.TeamRole;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Keeps logins in PostgreSQL. Thread-safe. */
public final class PostgresLoginStore implements LoginStore {

    private final Jdbi jdbi;

    public PostgresLoginStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private record AccountRow(
            UUID id,
            String username,
            Optional<String> email,
            String role,
            boolean isActive,
            Instant createdAt,
            String passwordHash) {

        Account account() {
            return new Account(new UserRow(id, username, email, role, isActive, createdAt).user(), passwordHash);
        }
    }

    private record LoginRow(
            UUID id,
            String username,
            Optional<String> email,
            String role,
            boolean isActive,
            Instant createdAt,
            Instant expiresAt,
            List<UUID> teams,
            List<String> teamRoles) {

        LoggedIn loggedIn(UUID login) {
            SequencedMap<UUID, TeamRole> joined = new LinkedHashMap<>();
            for (int i = 0; i < teams.size(); i++) {
                joined.put(teams.get(i), UserRow.teamRole(teamRoles.get(i)));
            }
            return new LoggedIn(
                    login, expiresAt, new UserRow(id, username, email, role, isActive, createdAt).user(), joined);
        }
    }

    @Override
    public Optional<Account> findAccount(String usernameOrEmail) {
        // No username has an @, and every address has one
        return jdbi.withHandle(handle -> handle.createQuery(
                                "select * from app_user where lower(username) = lower(:it) or lower(email) = lower(:it)")
                        .bind("it", usernameOrEmail)
                        .mapTo(AccountRow.class)
                        .findOne())
                .map(AccountRow::account);
    }

    @Override
    public Optional<Account> findAccount(UUID user) {
        return jdbi.withHandle(handle -> handle.createQuery("select * from app_user where id = :id")
                        .bind("id", user)
                        .mapTo(AccountRow.class)
                        .findOne())
                .map(AccountRow::account);
    }

    @Override
    public boolean add(Login login, String passwordHash) {
        // The row is locked, so that a login and a change that ends all logins come one after the other
        return jdbi.withHandle(handle -> handle.createUpdate("""
                        insert into user_session (jti, user_id, created_at, expires_at)
                        select :jti, id, :issuedAt, :expiresAt
                        from app_user
                        where id = :user and is_active and password_hash = :passwordHash
                        for share
                        """)
                        .bind("jti", login.id())
                        .bind("issuedAt", login.issuedAt())
                        .bind("expiresAt", login.expiresAt())
                        .bind("user", login.user().id())
                        .bind("passwordHash", passwordHash)
                        .execute())
                == 1;
    }

    @Override
    public Optional<LoggedIn> find(UUID login, Instant now) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select app_user.id, username, email, app_user.role, is_active, app_user.created_at,
                               user_session.expires_at,
                               array(select team_id from team_member
                                     where user_id = app_user.id order by joined_at, team_id) as teams,
                               array(select role from team_member
                                     where user_id = app_user.id order by joined_at, team_id) as team_roles
                        from user_session join app_user on app_user.id = user_session.user_id
                        where jti = :jti and expires_at > :now and is_active
                        """)
                        .bind("jti", login)
                        .bind("now", now)
                        .mapTo(LoginRow.class)
                        .findOne())
                .map(row -> row.loggedIn(login));
    }

    @Override
    public void end(UUID login) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("delete from user_session where jti = :jti")
                    .bind("jti", login)
                    .execute();
            AccessChange.tell(handle);
        });
    }

    @Override
    public void endAll(UUID user) {
        jdbi.useTransaction(handle -> endAll(handle, user));
    }

    static void endAll(Handle handle, UUID user) {
        handle.createUpdate("delete from user_session where user_id = :user")
                .bind("user", user)
                .execute();
        AccessChange.tell(handle);
    }

    @Override
    public boolean changePassword(UUID user, String oldHash, String newHash, UUID except) {
        return jdbi.inTransaction(handle -> {
            int changed = handle.createUpdate(
                            "update app_user set password_hash = :new where id = :user and password_hash = :old")
                    .bind("new", newHash)
                    .bind("user", user)
                    .bind("old", oldHash)
                    .execute();
            if (changed == 0) {
                return false;
            }
            handle.createUpdate("delete from user_session where user_id = :user and jti <> :except")
                    .bind("user", user)
                    .bind("except", except)
                    .execute();
            return true;
        });
    }

    @Override
    public void forgetExpired(Instant now) {
        jdbi.useHandle(handle -> handle.createUpdate("delete from user_session where expires_at <= :now")
                .bind("now", now)
                .execute());
    }
}
