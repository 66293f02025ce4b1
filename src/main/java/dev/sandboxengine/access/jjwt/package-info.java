/** Logins as JSON Web Tokens. */
@NullMarked
package dev.sandboxengine.access.jjwt;

import org.jspecify.annotations.NullMarked;
