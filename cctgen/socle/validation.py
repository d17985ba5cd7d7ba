"""Du document YAML au modèle : conversions déclarées, fautes en français, toutes d'un coup."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
)

from cctgen.socle.anomalies import Anomalie, Chemin, Lieu
from cctgen.socle.typographie import raccourcir
from cctgen.socle.yaml_strict import DocumentYaml

# Chercher les greffons de pydantic lit les métadonnées de tout ce qui est installé ; l'outil n'en attend aucun.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


class Modele(BaseModel):
    """Base de tout ce qui se lit dans un fichier : figé, sans clé inconnue.

    Sa vérification ne se construit qu'au premier document : ce qui se retrouve déjà lu n'en a pas besoin.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, defer_build=True)


M = TypeVar("M", bound=BaseModel)


def _booleen(valeur: object) -> object:
    if valeur in ("oui", "non"):
        return valeur == "oui"
    if isinstance(valeur, bool):
        return valeur
    raise ValueError("oui_non")


def _en_liste(valeur: object) -> object:
    """Une valeur seule vaut une liste d'un élément."""
    return [valeur] if isinstance(valeur, str) else valeur


OuiNon = Annotated[
    bool,
    BeforeValidator(_booleen),
    PlainSerializer(lambda vrai: "oui" if vrai else "non"),
    Field(json_schema_extra={"type": "string", "enum": ["oui", "non"]}),
]
"""Booléen écrit `oui` ou `non` dans les fichiers."""

Textes = Annotated[tuple[str, ...], BeforeValidator(_en_liste, json_schema_input_type=str | tuple[str, ...])]
"""Liste de textes ; un texte seul est admis."""


_MOT, _REPERE = re.compile(r"\w+"), re.compile(r"\d+|[^\W\d_]{2,}")
_NE_DISENT_RIEN = frozenset(
    {
        *("aucun", "aucune", "commentaire", "commentaires", "observation", "particulier", "particuliere", "remarque"),
        *("ce", "cf", "ci", "dessous", "dessus", "dire", "est", "idem", "neant", "tbc", "tbd", "todo", "tout", "voir"),
        *("completer", "preciser", "rediger", "remplir", "renseigner", "revoir", "verifier"),
        *(
            "conforme",
            "conformes",
            "na",
            "nc",
            "non",
            "ok",
            "okay",
            "oui",
            "pas",
            "pourquoi",
            "ras",
            "rien",
            "sans",
            "signaler",
            "vu",
        ),
    }
)
"""Des mots qui tiennent la place d'un motif sans en être un, seuls ou entre eux : « RAS », « à compléter »."""
_SEULS = frozenset({"accord", "consensus", "motif", "source", "test", "tests"})
"""De même de ceux-ci, mais seuls : « aucun test » dit pourquoi."""

_VOYELLES, _CONSONNES = "aàâäeéèêëiîïoôöuùûüy", "bcçdfghjklmnpqrstvwxz"
_ACCENTUEES = str.maketrans({"a": "[aàâä]", "e": "[eéèêë]", "i": "[iîï]", "o": "[oôö]", "u": "[uùûü]", "c": "[cç]"})
_DIT_D_EMBLEE = re.compile(
    rf"\b(?!(?:{'|'.join(sorted(_NE_DISENT_RIEN | _SEULS)).translate(_ACCENTUEES)})\b)"
    rf"(?=[{_VOYELLES}]*[{_CONSONNES}])(?=[{_CONSONNES}]*[{_VOYELLES}])[{_VOYELLES}{_CONSONNES}]+\b",
    re.IGNORECASE,
)
"""Un mot français qui dit quelque chose : il se trouve sans plier les autres, et presque tout texte en a un."""


@lru_cache(maxsize=8192)
def est_un_motif(texte: str) -> bool:
    """Vrai si un texte dit pourquoi : ni un signe, ni une lettre ou un nombre seuls, ni « ok », « RAS » ou « cf. »."""
    if _DIT_D_EMBLEE.search(texte):
        return True
    mots = [_plie(mot) for mot in _MOT.findall(texte)]
    if len(mots) == 1 and (mots[0].isdigit() or mots[0] in _SEULS):
        return False
    return any(mot.isdigit() or _dit_quelque_chose(mot) for mot in mots)


@lru_cache(maxsize=8192)
def est_une_source(texte: str) -> bool:
    """Vrai si un texte désigne une pièce ou une page : un nombre suffit, un signe non."""
    if _DIT_D_EMBLEE.search(texte):
        return True
    mots = [_plie(mot) for mot in _REPERE.findall(texte)]
    return mots != ["source"] and any(mot.isdigit() or _dit_quelque_chose(mot) for mot in mots)


def _dit_quelque_chose(mot: str) -> bool:
    return mot not in _NE_DISENT_RIEN and len(set(mot)) > 1


@lru_cache(maxsize=8192)
def _plie(mot: str) -> str:
    decompose = unicodedata.normalize("NFD", mot.casefold())
    return "".join(signe for signe in decompose if not unicodedata.combining(signe))


DEJA_FIGE: Final = {"deja": "figé"}
"""Le contexte d'une relecture : ce qui fut figé se lit tel qu'il fut écrit, sous la règle d'alors."""


def _qui_dit_pourquoi(texte: str, lecture: ValidationInfo) -> str:
    if lecture.context is not DEJA_FIGE and not est_un_motif(texte):
        raise ValueError(f"« {texte} » ne dit pas pourquoi. | Écrivez le motif, en une phrase.")
    return texte


Motif = Annotated[str, Field(min_length=1), AfterValidator(_qui_dit_pourquoi)]
"""Ce qui motive une décision : un signe n'en est pas un."""


def valider(document: DocumentYaml, modele: type[M], base: Chemin = ()) -> tuple[M | None, list[Anomalie]]:
    """Convertit la valeur située à `base` ; rend le modèle, ou rien et les anomalies."""
    valeur: Any = document.valeur
    for etape in base:
        valeur = valeur[etape]
    return valider_valeur(valeur, modele, document, base)


def valider_valeur(
    valeur: object, modele: type[M], document: DocumentYaml, base: Chemin = ()
) -> tuple[M | None, list[Anomalie]]:
    """Convertit une valeur déjà extraite, en situant les fautes dans `document`.

    Un fichier illisible a déjà son anomalie : rien de plus n'en est dit.
    """
    if not document.lisible:
        return None, []
    try:
        return modele.model_validate(valeur), []
    except ValidationError as erreurs:
        fautes = (_traduire(faute, document, base, modele) for faute in _sans_cascade(erreurs))
        return None, _sans_cle_mal_ecrite(dict.fromkeys(fautes))


def _sans_cle_mal_ecrite(anomalies: Iterable[Anomalie]) -> list[Anomalie]:
    """Une clé mal écrite n'est pas aussi une clé absente : « titer » pour « titre » est une faute, pas deux."""
    liste = list(anomalies)
    conseils = " ".join(a.conseil for a in liste if a.code == "cle-inconnue")
    return [a for a in liste if a.code != "cle-absente" or _cle_dite(a) not in conseils]


def _cle_dite(absente: Anomalie) -> str:
    return f"«{absente.message.partition('«')[2].partition('»')[0]}»"


def _sans_cascade(erreurs: ValidationError) -> list[dict[str, Any]]:
    """Une liste dont un élément est faux n'est pas « vide » de surcroît : seule la faute de l'élément compte.

    De même d'une clé absente dont la valeur d'office se déduit d'une clé fautive.
    """
    relevees = [f for f in erreurs.errors(include_url=False) if f["type"] != "default_factory_not_called"]
    fautes = [dict(faute) for faute in relevees]
    lieux: list[Chemin] = [faute["loc"] for faute in relevees]

    def en_contient(lieu: Chemin) -> bool:
        return any(autre != lieu and autre[: len(lieu)] == lieu for autre in lieux)

    return [faute for faute, lieu in zip(fautes, lieux, strict=True) if not en_contient(lieu)]


_MESSAGES = {
    "missing": ("cle-absente", "il manque la clé « {cle} ».", "Ajoutez-la à cet endroit."),
    "extra_forbidden": ("cle-inconnue", "la clé « {cle} » n'existe pas ici.", "{proches}"),
    "int_parsing": (
        "valeur-invalide",
        "« {valeur} » n'est pas un nombre entier.",
        "Écrivez des chiffres seuls.",
    ),
    "decimal_parsing": (
        "valeur-invalide",
        "« {valeur} » n'est pas un nombre.",
        "Écrivez par exemple 12 ou 12.5.",
    ),
    "literal_error": (
        "valeur-hors-liste",
        "« {valeur} » n'est pas une valeur admise.",
        "Choisissez parmi : {admises}.",
    ),
    "enum": (
        "valeur-hors-liste",
        "« {valeur} » n'est pas une valeur admise.",
        "Choisissez parmi : {admises}.",
    ),
    "union_tag_invalid": (
        "valeur-hors-liste",
        "« {valeur} » n'est pas une valeur admise pour « {cle} ».",
        "Choisissez parmi : {admises}.",
    ),
    "union_tag_not_found": ("cle-absente", "« {cle} » ne dit pas son nom.", "Ajoutez-y la clé « nom »."),
    "string_type": ("valeur-invalide", "« {cle} » attend un texte.", "Écrivez-le entre guillemets."),
    "string_pattern_mismatch": (
        "valeur-invalide",
        "« {valeur} » n'a pas la forme attendue pour « {cle} ».",
        "{forme}",
    ),
    "greater_than": ("valeur-invalide", "« {cle} » doit dépasser {gt}.", "Corrigez la valeur {valeur}."),
    "greater_than_equal": ("valeur-invalide", "« {cle} » vaut au moins {ge}.", "Corrigez la valeur {valeur}."),
    "less_than_equal": ("valeur-invalide", "« {cle} » vaut au plus {le}.", "Corrigez la valeur {valeur}."),
    "too_short": ("valeur-invalide", "« {cle} » est vide ou incomplet.", "Ajoutez au moins un élément."),
    "string_too_short": ("valeur-invalide", "« {cle} » est vide.", "Rédigez-le."),
    "tuple_type": ("valeur-invalide", "« {cle} » attend une liste.", "Écrivez une liste : [a, b]."),
    "list_type": ("valeur-invalide", "« {cle} » attend une liste.", "Écrivez une liste : [a, b]."),
    "dict_type": ("valeur-invalide", "« {cle} » attend des clés et des valeurs.", "Écrivez « cle: valeur »."),
    "model_type": (
        "valeur-invalide",
        "« {cle} » attend des clés et des valeurs.",
        "Écrivez « cle: valeur ».",
    ),
    "condition_inconnue": (
        "condition-invalide",
        "la condition n'est pas reconnue.",
        "Écrivez « tous », « un », « aucun », ou « question » avec « parmi » ou « entre ».",
    ),
}


_FORMES: dict[str, str] = {}


def forme(motif: str, dite: str) -> Any:
    """Rend la contrainte d'un texte qui suit un motif ; `dite` est le conseil à qui s'en écarte."""
    _FORMES[motif] = dite
    return Field(pattern=motif)


def _traduire(faute: dict[str, Any], document: DocumentYaml, base: Chemin, modele: type[BaseModel]) -> Anomalie:
    chemin = base + _chemin_reel(faute["loc"], document, base)
    nature = str(faute["type"])
    contexte = faute.get("ctx") or {}
    cle = next((str(etape) for etape in reversed(chemin) if isinstance(etape, str)), document.fichier)
    if nature == "missing" and isinstance(faute["loc"][-1], int):
        message = f"« {cle} » est incomplet."
        return Anomalie("valeur-invalide", message, "Écrivez deux bornes : [a, b].", lieu=document.lieu(chemin))
    if nature == "condition_inconnue" and (conseil := _operateur(faute.get("input"))):
        return Anomalie("condition-invalide", "la condition n'est pas reconnue.", conseil, lieu=document.lieu(chemin))
    if nature == "value_error":
        return _depuis_valeur(str(contexte.get("error", faute["msg"])), cle, faute, document.lieu(chemin))
    if nature.startswith("date"):
        code, message, conseil = (
            "valeur-invalide",
            "« {valeur} » n'est pas une date.",
            "Écrivez année-mois-jour, par exemple 2026-12-01.",
        )
    else:
        code, message, conseil = _MESSAGES.get(
            nature,
            ("valeur-invalide", "« {cle} » n'a pas une valeur admise ({valeur}).", "Consultez le schéma."),
        )
    valeurs = {
        "cle": cle,
        "valeur": _abrege(contexte.get("tag", faute.get("input"))),
        **{borne: contexte.get(borne, "") for borne in ("gt", "ge", "le")},
        "admises": str(contexte.get("expected") or contexte.get("expected_tags", ""))
        .replace(" or ", ", ")
        .replace("'", ""),
        "forme": _FORMES.get(str(contexte.get("pattern", "")), "Consultez le schéma."),
        "proches": _proches(cle, faute["loc"], modele) if nature == "extra_forbidden" else "",
    }
    return Anomalie(code, message.format(**valeurs), conseil.format(**valeurs), lieu=document.lieu(chemin), ref="")


_OPERATEURS = {
    **dict.fromkeys(("et", "and", "toutes", "tout"), "tous"),
    **dict.fromkeys(("ou", "or", "une", "parmi"), "un"),
    **dict.fromkeys(("non", "not", "sauf", "aucune"), "aucun"),
}


def _operateur(condition: object) -> str:
    """Rend le conseil à qui écrit un opérateur d'un autre nom, ou rien."""
    ecrits = [c for c in condition if c in _OPERATEURS] if isinstance(condition, Mapping) else []
    return f"« {ecrits[0]} » s'écrit « {_OPERATEURS[ecrits[0]]} », suivi d'une liste de conditions." if ecrits else ""


def _depuis_valeur(texte: str, cle: str, faute: dict[str, Any], lieu: Lieu) -> Anomalie:
    if texte == "oui_non":
        return Anomalie("valeur-invalide", f"« {cle} » attend oui ou non.", "Écrivez oui ou non.", lieu=lieu)
    message, _, conseil = texte.partition(" | ")
    return Anomalie("valeur-invalide", message or _abrege(faute.get("input")), conseil, lieu=lieu)


def _chemin_reel(loc: Sequence[str | int], document: DocumentYaml, base: Chemin) -> Chemin:
    """Retire du chemin de pydantic les noms d'unions, qui ne sont pas dans le fichier."""
    chemin: Chemin = ()
    for rang, etape in enumerate(loc):
        candidat = (*chemin, etape)
        if base + candidat in document.lignes or rang == len(loc) - 1:
            chemin = candidat
    return chemin


def _abrege(valeur: object) -> str:
    return raccourcir(str(valeur), 60)


def _proches(cle: str, loc: Sequence[str | int], modele: type[BaseModel]) -> str:
    """Conseille une clé voisine parmi celles admises à cet endroit, et à cet endroit seulement."""
    schema = modele.model_json_schema()
    admises = sorted(_cles_admises(schema, loc[:-1]) - {cle})
    if proches := _mots_proches(cle, admises, 0.6):
        return _en_question(proches)
    if any(cle in d.get("properties", {}) for d in (schema, *schema.get("$defs", {}).values())):
        return f"Cette clé s'écrit ailleurs : vérifiez son décalage. Ici : {', '.join(admises)}."
    return f"Retirez-la. Ici, on attend : {', '.join(admises)}." if admises else "Retirez-la."


def _cles_admises(schema: dict[str, Any], loc: Sequence[str | int]) -> set[str]:
    definitions = schema.get("$defs", {})
    courants = _deplies(schema, definitions)
    for etape in loc:
        suivants = [suivant for c in courants for suivant in _sous_schemas(c, etape)]
        # Le nom d'une branche d'union n'est pas dans le fichier : il choisit parmi les schémas courants.
        choisis = [c for c in courants if isinstance(etape, str) and etape in c.get("required", ())]
        courants = [d for s in suivants for d in _deplies(s, definitions)] if suivants else choisis or courants
    return {nom for c in courants for nom in c.get("properties", {})}


def _sous_schemas(schema: dict[str, Any], etape: str | int) -> list[dict[str, Any]]:
    if isinstance(etape, int):
        trouves = [schema.get("items"), *schema.get("prefixItems", ())[etape : etape + 1]]
    else:
        libres = [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()]
        trouves = [propre] if (propre := schema.get("properties", {}).get(etape)) else libres
    return [t for t in trouves if isinstance(t, dict)]


def _deplies(schema: dict[str, Any], definitions: dict[str, Any]) -> list[dict[str, Any]]:
    if reference := schema.get("$ref"):
        return _deplies(definitions.get(str(reference).rpartition("/")[2], {}), definitions)
    branches = [b for cle in ("anyOf", "oneOf", "allOf") for b in schema.get(cle, ())]
    return [d for b in branches for d in _deplies(b, definitions)] or [schema]


def suggestion(mot: str, connus: Iterable[str], sinon: str) -> str:
    """Rend « Vouliez-vous écrire « x » ? » si un identifiant connu ressemble au mot, ou le conseil ordinaire."""
    return _en_question(_mots_proches(mot, connus, 0.7)) or sinon


def _mots_proches(mot: str, connus: Iterable[str], ressemblance: float) -> list[str]:
    """Rend le mot égal à la casse, aux accents et aux tirets près ; à défaut les deux plus proches."""
    autres = [c for c in connus if c != mot]
    memes = [c for c in autres if _replie(c) == _replie(mot)]
    return memes[:1] or difflib.get_close_matches(mot, autres, n=2, cutoff=ressemblance)


def _replie(mot: str) -> str:
    sans_accents = "".join(c for c in unicodedata.normalize("NFKD", mot) if not unicodedata.combining(c))
    return re.sub(r"[\s_\u2010-\u2015-]+", "-", sans_accents.casefold().strip())


def _en_question(proches: Sequence[str]) -> str:
    return "Vouliez-vous écrire " + " ou ".join(f"« {p} »" for p in proches) + " ?" if proches else ""
