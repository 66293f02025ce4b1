package dev.sandboxengine.quota;

/**
 * How somebody stands.
 *
 * @param scope who
 * @param limits how much may be used
 * @param byDefault whether nothing was set for it, so that the limits are the defaults
 * @param use how much is used
 */
public record QuotaStanding(QuotaScope scope, QuotaLimits limits, boolean byDefault, QuotaUse use) {}
