"""Un fournisseur d'identité qui se conduit comme ProConnect : identité en jeton signé, états longs, sortie demandée.

D'après la documentation technique publique de ProConnect pour un fournisseur de service (adresses d'autorisation, de
jeton, d'identité et de fin de session) : un paramètre inconnu ou un état de moins de 32 caractères est refusé.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "cctgen-essai", "secret-d-essai"
_CLE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_ADMIS = {
    *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method"),
}
_ETAT_MIN = 32


class Fournisseur(ThreadingHTTPServer):
    """Identifie toujours la même personne ; `destinataire`, `sujet` et `secret` se faussent pour éprouver la page."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Reponses)
        self.destinataire, self.sujet, self.secret = CLIENT, "anne-roy", SECRET
        self.nonces: dict[str, str] = {}
        self.sorties: list[dict[str, str]] = []

    @property
    def adresse(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def reglages(self) -> dict[str, str]:
        """Ce qu'une page doit régler pour passer par lui."""
        adresses = {
            "AUTORISATION": "authorize", "JETON": "token", "IDENTITE": "userinfo", "CLES": "jwks",
            "DECONNEXION": "session/end",
        }  # fmt: skip
        return {
            "CCTGEN_OIDC_CLIENT": CLIENT,
            "CCTGEN_OIDC_SECRET": SECRET,
            **{f"CCTGEN_OIDC_{nom}": f"{self.adresse}/{chemin}" for nom, chemin in adresses.items()},
        }

    def jeton(self, **contenu: str) -> str:
        maintenant = int(time.time())
        return jwt.encode(
            {"aud": self.destinataire, "iat": maintenant, "exp": maintenant + 60, **contenu},
            _CLE, algorithm="RS256", headers={"kid": "essai"},
        )  # fmt: skip


class _Reponses(BaseHTTPRequestHandler):
    server: Fournisseur

    def log_message(self, *_mots: object) -> None:
        """Ne dit rien dans la sortie des essais."""

    def do_GET(self) -> None:
        demande = urlsplit(self.path)
        mots = dict(parse_qsl(demande.query))
        if demande.path == "/authorize":
            self._autoriser(mots)
        elif demande.path == "/jwks":
            cle = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_CLE.public_key()))
            self._rendre("application/json", json.dumps({"keys": [{**cle, "kid": "essai", "alg": "RS256"}]}))
        elif demande.path == "/userinfo":
            identite = {"sub": self.server.sujet, "email": "anne.roy@exemple.gouv.fr", "given_name": "Anne"}
            self._rendre("application/jwt", self.server.jeton(**identite, usual_name="Roy"))
        elif demande.path == "/session/end":
            self.server.sorties.append(mots)
            self._renvoyer(mots["post_logout_redirect_uri"], state=mots["state"])

    def do_POST(self) -> None:
        mots = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        if (mots["client_id"], mots["client_secret"]) != (CLIENT, self.server.secret):
            return self.send_error(400)
        jeton = self.server.jeton(sub="anne-roy", nonce=self.server.nonces[mots["code"]])
        return self._rendre(
            "application/json", json.dumps({"access_token": "acces", "token_type": "Bearer", "id_token": jeton})
        )

    def _autoriser(self, mots: dict[str, str]) -> None:
        if mots.keys() - _ADMIS or min(len(mots["state"]), len(mots["nonce"])) < _ETAT_MIN:
            return self.send_error(400, "Y000400")
        code = f"code-{len(self.server.nonces)}"
        self.server.nonces[code] = mots["nonce"]
        return self._renvoyer(mots["redirect_uri"], code=code, state=mots["state"])

    def _rendre(self, genre: str, corps: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", genre)
        self.end_headers()
        self.wfile.write(corps.encode())

    def _renvoyer(self, adresse: str, **mots: str) -> None:
        self.send_response(303)
        self.send_header("Location", f"{adresse}?{urlencode(mots)}")
        self.end_headers()


@contextmanager
def fournisseur_d_essai() -> Iterator[Fournisseur]:
    """Rend un fournisseur qui répond sur l'adresse locale, le temps de l'essai."""
    with Fournisseur() as fournisseur:
        fil = threading.Thread(target=fournisseur.serve_forever, daemon=True)
        fil.start()
        yield fournisseur
        fournisseur.shutdown()
        fil.join()
