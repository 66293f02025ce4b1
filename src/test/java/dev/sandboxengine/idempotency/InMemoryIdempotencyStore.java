package dev.sandboxengine.idempotency;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Requests in a map. Thread-safe. */
public final class InMemoryIdempotencyStore implements IdempotencyStore {

    private record Known(byte[] hash, Instant at, Lease lease, Optional<Answer> answer) {}

    private final Map<RequestKey, Known> requests = new HashMap<>();

    @Override
    public synchronized Claim claim(RequestKey request, byte[] hash, Lease lease, Instant now) {
        Known known = requests.get(request);
        if (known == null) {
            requests.put(request, new Known(hash, now, lease, Optional.empty()));
            return new Claim.Mine();
        }
        if (!Arrays.equals(known.hash(), hash)) {
            return new Claim.Taken();
        }
        return known.answer()
                .<Claim>map(Claim.Answered::new)
                .orElseGet(() -> known.lease().until().isAfter(now) ? new Claim.UnderWay() : new Claim.Abandoned());
    }

    @Override
    public synchronized void renew(Lease lease, Collection<RequestKey> underWay) {
        underWay.forEach(request -> requests.computeIfPresent(
                request,
                (_, known) -> known.lease().owner().equals(lease.owner())
                        ? new Known(known.hash(), known.at(), lease, known.answer())
                        : known));
    }

    @Override
    public synchronized void keep(RequestKey request, Answer answer) {
        requests.computeIfPresent(
                request, (_, known) -> new Known(known.hash(), known.at(), known.lease(), Optional.of(answer)));
    }

    @Override
    public synchronized Kept kept(String principal) {
        var mine = requests.entrySet().stream()
                .filter(entry -> entry.getKey().principal().equals(principal))
                .map(Map.Entry::getValue)
                .toList();
        return new Kept(
                mine.size(),
                mine.stream()
                        .flatMap(known -> known.answer().flatMap(Answer::body).stream())
                        .mapToLong(body -> body.length)
                        .sum());
    }

    @Override
    public synchronized void forget(RequestKey request) {
        requests.computeIfPresent(request, (_, known) -> known.answer().isPresent() ? known : null);
    }

    @Override
    public synchronized void forgetOlder(Instant than) {
        requests.values().removeIf(known -> known.at().isBefore(than));
    }
}
