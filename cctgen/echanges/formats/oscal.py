"""Le clausier en catalogue OSCAL (NIST), et la sélection d'une consultation en profil.

Une clause est un contrôle, une exigence un contrôle qu'elle contient, un thème ou un pilier un groupe. Ce qu'OSCAL sait
dire s'y dit dans ses termes (paramètres, parties, liens) ; le reste tient dans la propriété `definition`, en JSON.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.modele import Clause, Reference
from cctgen.clausier.textes.phrases import abreger
from cctgen.echanges.modele import ClausierEchange
from cctgen.echanges.redaction import contenu_de

VERSION_OSCAL = "1.1.3"
ESPACE = "https://cctgen.invalid/oscal"
CATALOGUE = "catalogue.json"
LIENS = {"requiert": "required", "incompatible": "incompatible-with"}
PARTIES = {"texte": "statement", "enonce": "statement", "contexte": "overview", "note_acheteur": "guidance"}
PREUVE = "assessment-objective"
_JETON = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
_VALEUR = re.compile(r"\S(?:[^\n\r\u2028\u2029]*\S)?")


def ecrire_catalogue(clausier: ClausierEchange) -> str:
    """Rend le catalogue ; mêmes entrées, mêmes octets, identifiants compris."""
    groupes: dict[tuple[str, str], list[Clause]] = defaultdict(list)
    for clause in clausier.clauses:
        groupes[clause.theme, clause.pilier].append(clause)
    catalogue: dict[str, Any] = {
        "uuid": _uuid("catalogue", _titre(clausier.identite)),
        "metadata": _metadonnees(clausier.identite),
        "groups": [_groupe(clausier, *cle, clauses) for cle, clauses in groupes.items()],
    }
    if clausier.references:
        catalogue["back-matter"] = {"resources": [_ressource(r) for r in clausier.references]}
    return _rendre({"catalog": catalogue})


def ecrire_profil(clausier: ClausierEchange, nom: str, retenues: Sequence[str], valeurs: Mapping[str, str]) -> str:
    """Rend le profil d'une sélection : les contrôles retenus, et les paramètres que la consultation a réglés.

    `retenues` sont les clauses et les exigences ; `valeurs` donne par « CLAUSE_parametre » la valeur choisie.
    """
    profil: dict[str, Any] = {
        "uuid": _uuid("profil", nom, *retenues),
        "metadata": {**_metadonnees(clausier.identite), "title": nom},
        "imports": [{"href": CATALOGUE, "include-controls": [{"with-ids": list(retenues)}]}],
        "merge": {"as-is": True},
    }
    reglages = [{"param-id": p, "values": [v]} for p, v in sorted(valeurs.items()) if _VALEUR.fullmatch(v)]
    if reglages:
        profil["modify"] = {"set-parameters": reglages}
    return _rendre({"profile": profil})


def _rendre(objet: Mapping[str, Any]) -> str:
    return json.dumps(objet, ensure_ascii=False, indent=2) + "\n"


def _uuid(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join((ESPACE, *parts))))


def _titre(identite: Identite | None) -> str:
    return "Clausier" if identite is None else identite.nom


def _metadonnees(identite: Identite | None) -> dict[str, Any]:
    jour = "2000-01-01" if identite is None else str(identite.date)
    metadonnees: dict[str, Any] = {
        "title": _titre(identite),
        "last-modified": f"{jour}T00:00:00+00:00",
        "version": "1" if identite is None else identite.version,
        "oscal-version": VERSION_OSCAL,
    }
    if identite is not None:
        metadonnees["props"] = [propriete("identite", en_json(contenu_de(identite)))]
    return metadonnees


def propriete(nom: str, valeur: str) -> dict[str, str]:
    """Rend une propriété de l'outil."""
    return {"name": nom, "ns": ESPACE, "value": valeur}


def en_json(valeur: object) -> str:
    """Rend du JSON d'une ligne, tout en ASCII : une valeur de propriété ne porte pas de fin de ligne."""
    return json.dumps(valeur, ensure_ascii=True, separators=(",", ":"))


def _groupe(clausier: ClausierEchange, theme: str, pilier: str, clauses: Sequence[Clause]) -> dict[str, Any]:
    identite = clausier.identite
    libelles = {} if identite is None else dict(identite.piliers if pilier else identite.themes)
    nom = pilier or theme
    return {
        "id": f"{'pilier' if pilier else 'theme'}-{theme}-{pilier}".rstrip("-"),
        "class": "pilier" if pilier else "theme",
        "title": libelles.get(nom, nom),
        "props": [propriete("theme", theme), *([propriete("pilier", pilier)] if pilier else [])],
        "controls": [_controle(clause, clausier) for clause in clauses],
    }


def _controle(clause: Clause, clausier: ClausierEchange) -> dict[str, Any]:
    reste = contenu_de(clause)
    titre, exigences = reste.pop("titre"), reste.pop("exigences", [])
    controle: dict[str, Any] = {"id": reste.pop("id"), "class": "clause", "title": titre}
    parametres = reste.pop("parametres", {})
    if parametres:
        controle["params"] = [_parametre(clause.id, nom, dict(p)) for nom, p in parametres.items()]
    proprietes = [propriete("piece", reste.pop("piece"))]
    if "retiree" in reste:
        proprietes.append({"name": "status", "value": "withdrawn"})
    liens = list(_liens(reste, clausier))
    parties = list(_parties(reste, clause.id, parametres))
    controle["props"] = [*proprietes, *([propriete("definition", en_json(reste))] if reste else [])]
    controle |= {"links": liens} if liens else {}
    controle |= {"parts": parties} if parties else {}
    if exigences:
        controle["controls"] = [_exigence(dict(e), clause.id, parametres) for e in exigences]
    return controle


def _exigence(reste: dict[str, Any], clause: str, parametres: Mapping[str, Any]) -> dict[str, Any]:
    identifiant = reste.pop("id")
    proprietes = [propriete(cle, reste.pop(cle)) for cle in ("niveau", "notee", "poids") if cle in reste]
    titre = abreger(" ".join(reste["enonce"].split()))
    preuve = reste.pop("preuve")
    parties = list(_parties(reste, identifiant, parametres, clause))
    prose = avec_insertions(preuve, clause, parametres)
    if sans_insertions(prose, clause) != preuve:
        reste["preuve"] = preuve
    parties.append({"id": f"{identifiant}_obj", "name": PREUVE, "title": "Preuve attendue", "prose": prose})
    if reste:
        proprietes.append(propriete("definition", en_json(reste)))
    return {"id": identifiant, "class": "exigence", "title": titre, "props": proprietes, "parts": parties}


def _parametre(clause: str, nom: str, reste: dict[str, Any]) -> dict[str, Any]:
    """Rend un paramètre ; ce qu'OSCAL sait en dire n'est pas répété dans sa définition."""
    parametre: dict[str, Any] = {"id": f"{clause}_{nom}"}
    naturels: dict[str, Any] = {}
    if libelle := reste.pop("libelle", ""):
        naturels["label"] = libelle
    if aide := reste.pop("aide", ""):
        naturels["guidelines"] = [{"prose": aide}]
    if _VALEUR.fullmatch(reste.get("defaut", "")):
        naturels["values"] = [reste.pop("defaut")]
    return parametre | {"props": [propriete("definition", en_json(reste))]} | naturels


def _liens(reste: dict[str, Any], clausier: ClausierEchange) -> Iterator[dict[str, str]]:
    """Énumère les liens vers des clauses et vers les textes cités, retirés de `reste` s'ils le disent en entier."""
    for cle, relation in LIENS.items():
        if all(_JETON.fullmatch(v) for v in reste.get(cle, ())):
            yield from ({"href": f"#{v}", "rel": relation} for v in reste.pop(cle, ()))
    connues = {r.id for r in clausier.references}
    if all(v.partition(":")[0] in connues for v in reste.get("references", ())):
        for citation in reste.pop("references", ()):
            yield {"href": f"#{_uuid('reference', citation.partition(':')[0])}", "rel": "reference", "text": citation}


def _parties(
    reste: dict[str, Any], identifiant: str, parametres: Mapping[str, Any], clause: str = ""
) -> Iterator[dict[str, str]]:
    suffixes = {"statement": "smt", "overview": "ovw", "guidance": "gdn"}
    for cle, nom in PARTIES.items():
        if cle not in reste:
            continue
        texte = reste.pop(cle)
        prose = avec_insertions(texte, clause or identifiant, parametres)
        if sans_insertions(prose, clause or identifiant) != texte:
            reste[cle] = texte
        yield {"id": f"{identifiant}_{suffixes[nom]}", "name": nom, "prose": prose}


def avec_insertions(texte: str, clause: str, parametres: Mapping[str, Any]) -> str:
    """Rend un texte dont les paramètres s'insèrent comme OSCAL le veut : « {{ insert: param, SSI-012_delai }} »."""

    def inserer(trouve: re.Match[str]) -> str:
        nom = trouve.group(1)
        return f"{{{{ insert: param, {clause}_{nom} }}}}" if nom in parametres else trouve.group()

    return re.sub(r"\{([a-z][a-z0-9_]*)\}", inserer, texte)


def sans_insertions(prose: str, clause: str) -> str:
    """Rend le texte du clausier : l'inverse d'`avec_insertions`."""
    return re.sub(rf"\{{\{{ insert: param, {re.escape(clause)}_([a-z][a-z0-9_]*) \}}\}}", r"{\1}", prose)


def _ressource(reference: Reference) -> dict[str, Any]:
    ressource: dict[str, Any] = {
        "uuid": _uuid("reference", reference.id),
        "title": reference.intitule,
        "props": [propriete("reference", en_json(contenu_de(reference)))],
    }
    if reference.lien.startswith(("http://", "https://")):
        ressource["rlinks"] = [{"href": reference.lien}]
    return ressource
