/** Serves the API's description, for programs and for people. */
@NullMarked
package dev.sandboxengine.api.http;

import org.jspecify.annotations.NullMarked;
