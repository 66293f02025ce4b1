package dev.sandboxengine.template;

/** The kinds of files that an operator writes into the templates' folder. */
public enum FileKind {
    /** What sandboxes are made from. */
    TEMPLATE,
    /** A {@code domain.yaml} of the catalogue. */
    DOMAIN,
    /** A {@code tasks/<code>.yaml} of the catalogue. */
    TASK
}
