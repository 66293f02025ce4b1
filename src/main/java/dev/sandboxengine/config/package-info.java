/** Reading the configuration: text from the environment and a {@code .env} file into typed values, every mistake told at once. */
@NullMarked
package dev.sandboxengine.config;

import org.jspecify.annotations.NullMarked;
