"""Des clauses quelconques : tout ce que le YAML d'un clausier peut porter, textes hostiles compris."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from cctgen.clausier.modele import Clause
from cctgen.socle.validation import est_un_motif

HOSTILES = (
    *("=1+1", "'a", "- puce", "@nom", "[a]", '{"b": 1}', '"', "a | b", "|", "a;b,c\td", "é\u00a0: «\u202fx\u202f»"),
    *("ligne 1\n\nligne 2", "1. un\n2. deux", "{delai} jours", "{clause:SSI-030}", "# titre", "---", "oui", "1.10"),
    *("a\u2028b", "a\u0085b", "x\ufeffy", "a \nb", "\\", "<b>&amp;", "]]>", "{{ insert: param, x }}", "[a](#b)"),
)
_LISIBLES = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n\t")
TEXTES = st.one_of(
    st.sampled_from(HOSTILES),
    st.text(_LISIBLES, min_size=1, max_size=40),
    st.builds("{}\n{}".format, st.sampled_from(HOSTILES), st.sampled_from(HOSTILES)),
).filter(lambda t: bool(t.strip()))
OPTIONNELS = st.one_of(st.just(""), TEXTES)
IDENTIFIANTS = st.from_regex(r"[A-Z][A-Z0-9]{0,3}(-[A-Z0-9]{1,3}){0,2}", fullmatch=True)
NOMS = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
LISTES = st.lists(TEXTES, max_size=3)
JOURS = st.dates(date(1990, 1, 1), date(2100, 1, 1)).map(str)


def _sans_vide(**champs: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Une clé vide n'est pas écrite : un modèle rend alors son défaut."""
    return st.fixed_dictionaries(champs).map(lambda d: {c: v for c, v in d.items() if v not in (None, "", [], {})})


CONDITIONS = st.recursive(
    st.one_of(
        st.builds(
            lambda q, v: {"question": q, "parmi": v},
            NOMS,
            st.lists(TEXTES, min_size=1, max_size=2, unique_by=str.strip),
        ),
        st.builds(lambda q, a, b: {"question": q, "entre": [a, b]}, NOMS, st.integers(), st.decimals(0, 9, places=2)),
    ),
    lambda c: st.builds(
        lambda operateur, parts: {operateur: parts},
        st.sampled_from(["tous", "un", "aucun"]),
        st.lists(c, min_size=1, max_size=2),
    ),
    max_leaves=4,
)
PARAMETRES = st.dictionaries(
    NOMS,
    _sans_vide(
        type=st.sampled_from(["entier", "nombre", "texte", "date", "choix"]),
        libelle=OPTIONNELS,
        unite=OPTIONNELS,
        defaut=st.one_of(st.none(), TEXTES),
        min=st.one_of(st.none(), st.integers(-9, 9)),
        options=LISTES,
        aide=OPTIONNELS,
    ),
    max_size=2,
)


def exigences() -> st.SearchStrategy[dict[str, Any]]:
    return _sans_vide(
        id=IDENTIFIANTS,
        niveau=st.sampled_from(["P", "I"]),
        notee=st.sampled_from([None, "oui", "non"]),
        poids=st.sampled_from([None, "2", "0.5"]),
        quand=st.one_of(st.none(), CONDITIONS),
        enonce=TEXTES,
        preuve=TEXTES,
        correspondances=LISTES,
        references=LISTES,
    )


CHAMPS: dict[str, st.SearchStrategy[Any]] = {
    "id": IDENTIFIANTS,
    "titre": TEXTES,
    "piece": st.sampled_from(["cctp", "ccap", "rc"]),
    "quand": st.one_of(st.none(), CONDITIONS),
    "complete": LISTES,
    "deroge": st.lists(_sans_vide(article=TEXTES, objet=TEXTES), max_size=1),
    "requiert": LISTES,
    "incompatible": LISTES,
    "parametres": PARAMETRES,
    "lignes_ccap": LISTES,
    "pieces_acheteur": LISTES,
    "pieces_offre": LISTES,
    "en_vigueur": st.one_of(st.none(), _sans_vide(du=JOURS)),
    "contexte": OPTIONNELS,
    "texte": OPTIONNELS,
    "recommandations": OPTIONNELS,
    "services": LISTES,
    "offres_service": st.lists(_sans_vide(nom=TEXTES, usage=TEXTES), max_size=1),
    "note_acheteur": OPTIONNELS,
    "exigences": st.lists(exigences(), max_size=2),
    "references": LISTES,
    "relu": st.one_of(st.none(), _sans_vide(le=JOURS, par=TEXTES, empreinte=TEXTES)),
    "retiree": st.one_of(st.none(), _sans_vide(le=JOURS, motif=TEXTES.filter(est_un_motif), remplacee_par=st.none())),
    "theme": SLUGS,
    "pilier": st.one_of(st.just(""), SLUGS),
}
"""Tout ce qu'une clause peut porter : un essai dit ce qui manque."""


def _uniques(clauses: list[Clause]) -> bool:
    ids = [c.id for c in clauses]
    exigences_ = [e.id for c in clauses for e in c.exigences]
    return len(set(ids)) == len(ids) and len({*ids, *exigences_}) == len(ids) + len(exigences_)


CLAUSES = st.lists(_sans_vide(**CHAMPS).map(Clause.model_validate), min_size=1, max_size=3).filter(_uniques)
