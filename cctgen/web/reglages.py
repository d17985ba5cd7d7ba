"""Les réglages de Django : embarqués par défaut, à plusieurs machines par variables d'environnement.

Toutes commencent par `CCTGEN_` ; `deploiement/README.md` les liste. Sans aucune, base SQLite et fichiers vivent dans
un seul dossier de données, sur l'adresse locale.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from cctgen.web.service.secret import cle_gardee


def _lire(nom: str, defaut: str = "") -> str:
    return os.environ.get(f"CCTGEN_{nom}", defaut).strip()


def _est_oui(nom: str) -> bool:
    return _lire(nom).lower() in ("oui", "1")


def _origine(adresse: str) -> str:
    morceaux = urlsplit(adresse)
    return f"{morceaux.scheme}://{morceaux.netloc}" if adresse else ""


PAQUET = Path(__file__).parent
DONNEES = Path(_lire("DONNEES") or Path.home() / ".cctgen-web")
TRAVAIL = Path(_lire("TRAVAIL") or DONNEES / "travail")
"""Où se matérialisent les dossiers, le temps d'un geste ou d'une lecture ; jetable."""

SECRET_KEY = _lire("CLE_SECRETE") or cle_gardee(DONNEES)
DEBUG = False
ALLOWED_HOSTS = (_lire("HOTES") or "localhost,127.0.0.1,[::1]").split(",")
EN_LIGNE = _est_oui("HTTPS")
"""Vrai derrière un serveur mandataire en HTTPS : témoins sûrs, HSTS, redirection."""

MARQUE_ETAT = _est_oui("MARQUE_ETAT")
"""Vrai pour un service de l'État, seul autorisé à porter le bloc de marque et la police Marianne."""

SERVICE = _lire("SERVICE") or "Le service qui ouvre cette page"
CONTACT = _lire("CONTACT")
"""Le service et son adresse électronique, dans la déclaration d'accessibilité."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "widget_tweaks",
    "dsfr",
    "django_htmx",
    "django_tasks",
    "axes",
    "csp",
    "cctgen.web.comptes",
    "cctgen.web.depot",
    "cctgen.web.droits",
    "cctgen.web.presentation",
    "cctgen.web.relecture",
    "cctgen.web.travaux",
    "cctgen.web.redepot",
    "cctgen.web.debit",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cctgen.web.presentation.reception.BornerLaReception",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cctgen.web.presentation.erreurs.DireLesErreurs",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cctgen.web.adresses"
WSGI_APPLICATION = "cctgen.web.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PAQUET / "gabarits"],
        "OPTIONS": {
            "builtins": [f"cctgen.web.presentation.templatetags.{balises}" for balises in ("typographie", "jeton")],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["cctgen.web.presentation.composition.Gabarits"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cctgen.web.presentation.contexte.page",
            ],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        _lire("BASE") or f"sqlite:///{(DONNEES / 'base.sqlite3').as_posix()}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Deux gestes à la fois s'attendent au lieu d'échouer : le verrou d'écriture se prend dès le début.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "contenus": {
        "BACKEND": "cctgen.web.depot.magasin.Magasin",
        "OPTIONS": {"location": DONNEES / "contenus", "file_permissions_mode": 0o440},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if _lire("S3_SEAU"):
    STORAGES["contenus"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _lire("S3_SEAU"),
            "endpoint_url": _lire("S3_ADRESSE") or None,
            "access_key": _lire("S3_CLE") or None,
            "secret_key": _lire("S3_SECRET") or None,
            "region_name": _lire("S3_REGION") or None,
            "file_overwrite": True,
            "default_acl": None,
        },
    }

TASKS = {"default": {"BACKEND": "cctgen.web.travaux.file.FilEmbarque"}}
if _lire("TACHES") == "base":
    INSTALLED_APPS.append("django_tasks_db")
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "comptes.Personne"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
OIDC_DECONNEXION = _lire("OIDC_DECONNEXION")
"""Où la session se ferme chez le fournisseur d'identité ; vide, elle ne se ferme qu'ici."""
OIDC_RP_CLIENT_ID = _lire("OIDC_CLIENT")
"""Renseigné, la connexion passe par un fournisseur d'identité OpenID Connect (ProConnect, par exemple)."""
if OIDC_RP_CLIENT_ID:
    INSTALLED_APPS.append("mozilla_django_oidc")
    AUTHENTICATION_BACKENDS.append("cctgen.web.comptes.fournisseur.Fournisseur")
    OIDC_RP_CLIENT_SECRET = _lire("OIDC_SECRET")
    OIDC_RP_SCOPES = _lire("OIDC_PORTEES") or "openid email given_name usual_name"
    OIDC_RP_SIGN_ALGO = _lire("OIDC_SIGNATURE") or "RS256"
    OIDC_OP_AUTHORIZATION_ENDPOINT = _lire("OIDC_AUTORISATION")
    OIDC_OP_TOKEN_ENDPOINT = _lire("OIDC_JETON")
    OIDC_OP_USER_ENDPOINT = _lire("OIDC_IDENTITE")
    OIDC_OP_JWKS_ENDPOINT = _lire("OIDC_CLES")
    OIDC_USE_PKCE = _lire("OIDC_PKCE") != "non"
    OIDC_TIMEOUT = 10
    OIDC_STORE_ID_TOKEN = bool(OIDC_DECONNEXION)
LOGIN_URL = "connexion"
LOGIN_REDIRECT_URL = "accueil"
LOGOUT_REDIRECT_URL = "connexion"

MANDATAIRES = int(_lire("MANDATAIRES") or 0)
"""Combien de serveurs mandataires sont devant la page : d'eux vient l'adresse de qui demande."""

CONTROLES_PAR_PERIODE = int(_lire("CONTROLES") or 20)
"""Contrôles de matrice d'une même adresse en dix minutes : assez pour corriger et recontrôler plusieurs lots."""
CONTROLES_A_LA_FOIS = int(_lire("CONTROLES_A_LA_FOIS") or 2)
"""Contrôles menés ensemble par tout le service : chacun occupe un cœur et de la mémoire."""

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "comptes/verrouille.html"
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = MANDATAIRES or None
AXES_IPWARE_META_PRECEDENCE_ORDER = (
    ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"] if AXES_IPWARE_PROXY_COUNT else ["REMOTE_ADDR"]
)

LANGUAGE_CODE = "fr"
TIME_ZONE = _lire("FUSEAU") or "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "statique/"
STATIC_ROOT = _lire("STATIQUE") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
if STATIC_ROOT:
    STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Le formulaire qui déconnecte mène chez le fournisseur d'identité : un navigateur suit la règle jusque-là.
        "form-action": [SELF, *filter(None, [_origine(OIDC_DECONNEXION)])],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cctgen.web.parcours.connexion.vues.refus_du_jeton"
CSRF_TRUSTED_ORIGINS = [f"https://{hote}" for hote in ALLOWED_HOSTS if EN_LIGNE and hote != "*"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = EN_LIGNE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if EN_LIGNE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = EN_LIGNE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if EN_LIGNE else None

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
TAILLE_RECUE_MAX = 50_000_000
"""En octets : ce qu'une personne peut déposer d'un coup, annoncé sur la page."""
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = TAILLE_RECUE_MAX + 2_000_000
"""Un fichier reçu ne s'écrit jamais sur le disque : ni reste, ni nom, après un arrêt brutal."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"une_ligne": {"()": "cctgen.web.service.journal.UneLigneParRefus"}},
    "handlers": {"sortie": {"class": "logging.StreamHandler", "formatter": "ligne", "filters": ["une_ligne"]}},
    "root": {"handlers": ["sortie"], "level": "WARNING"},
    "loggers": {"cctgen.web": {"level": "INFO"}},
}
