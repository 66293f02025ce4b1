/** Who may do what: teams, principals, API keys, permissions. */
@NullMarked
package dev.sandboxengine.access;

import org.jspecify.annotations.NullMarked;
