package dev.sandboxengine.setting;

import dev.sandboxengine.access.Registration;
import dev.sandboxengine.config.Setting;
import dev.sandboxengine.config.SettingType;

/** Who may become a user by themselves. */
public final class RegistrationSetting {

    private RegistrationSetting() {}

    /** The present way. */
    public static final Setting<Registration> REGISTRATION = new Setting<>(
            "registration",
            SettingType.choice(Registration.class),
            Registration.CLOSED,
            "Who may register: open (everybody, each into a new team), invite (with an invitation) or closed (nobody; an administrator makes"
                    + " users).");
}
