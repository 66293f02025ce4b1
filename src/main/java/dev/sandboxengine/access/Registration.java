package dev.sandboxengine.access;

import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.SettingType;

/** Who may register. */
public enum Registration {
    /** Everybody. */
    OPEN,
    /** Whoever has an invitation. */
    INVITE,
    /** Nobody; an administrator makes the users. */
    CLOSED;

    /** Which of these it is at present. */
    public static final Setting<Registration> SETTING = new Setting<>(
            "registration",
            SettingType.choice(Registration.class),
            CLOSED,
            "Who may register: open (everybody, each into a new team), invite (with an invitation) or closed (nobody; an"
                    + " administrator makes users).");
}
