import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';
import { ru } from './ru';

export type Language = 'en' | 'ru';

/** Makes the texts ready to be used. Returns the language, for `<html lang>`. */
export function startTexts(language: Language): Language {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, ru: { translation: ru } },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    initAsync: false,
    showSupportNotice: false,
  });
  return language;
}

/** Russian for those whose browser prefers it to English, English for everybody else. */
export function preferredLanguage(languages: readonly string[]): Language {
  const known = languages
    .map((language) => language.slice(0, 2))
    .find((language) => language === 'en' || language === 'ru');
  return known === 'ru' ? 'ru' : 'en';
}
