/** The route to a sandbox's files. */
@NullMarked
package dev.sandboxengine.files.http;

import org.jspecify.annotations.NullMarked;
