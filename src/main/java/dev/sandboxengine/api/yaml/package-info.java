/** The API's description, put together from the files that describe its features. */
@NullMarked
package dev.sandboxengine.api.yaml;

import org.jspecify.annotations.NullMarked;
