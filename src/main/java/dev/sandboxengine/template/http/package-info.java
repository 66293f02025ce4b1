/** The templates' routes. */
@NullMarked
package dev.sandboxengine.template.http;

import org.jspecify.annotations.NullMarked;
