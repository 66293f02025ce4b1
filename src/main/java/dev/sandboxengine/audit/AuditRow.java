package dev.sandboxengine.audit;

/**
 * An entry in its place.
 *
 * @param id grows from entry to entry, with gaps; of two that were added at the same moment either may be first
 */
public record AuditRow(long id, AuditEntry entry) {}
