/** How settings are written and read: values that people type, without a word about what they configure. */
@NullMarked
package dev.sandboxengine.config;

import org.jspecify.annotations.NullMarked;
