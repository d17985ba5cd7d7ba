"""Les textes d'une clause : valeurs insérées, paramètres, formes admises, substance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cctgen.clausier.lecture.fichiers import LectureClausier
from cctgen.clausier.modele import Clause, Clausier, Parametre, TypeParametre
from cctgen.clausier.parametres import defaut_de_valeur
from cctgen.clausier.textes.redaction import (
    accolades_perdues,
    porte_jinja,
    textes_du_formulaire,
    textes_inserants,
    variables,
)
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.validation import suggestion

FormesRefusees = Callable[[str], Iterable[tuple[int, str]]]
"""Rend les formes Markdown refusées d'un texte : ligne relative et nom."""

_HORS_TEXTE = "Les valeurs ne s'insèrent que dans les textes : reformulez sans accolade."


def verifier_textes(
    clausier: Clausier, clause: Clause, lecture: LectureClausier, formes_refusees: FormesRefusees
) -> Iterator[Anomalie]:
    """Énumère les fautes des textes d'une clause et de ses paramètres."""
    if clause.retiree is None and not (clause.texte or clause.exigences):
        yield Anomalie(
            "clause-vide",
            "la clause n'a ni texte ni exigence : elle n'oblige à rien.",
            "Rédigez « texte » ou « exigences », ou retirez la clause (« retiree »).",
            lieu=lecture.lieu(clause.fichier, "id"),
            ref=clause.id,
        )
    yield from _formes(clause, lecture, formes_refusees)
    yield from _variables(clausier, clause, lecture)
    for nom, parametre in clause.parametres.items():
        yield from _parametre(clausier, clause, nom, parametre, lecture.lieu(clause.fichier, "parametres", nom))


def _formes(clause: Clause, lecture: LectureClausier, formes_refusees: FormesRefusees) -> Iterator[Anomalie]:
    for chemin, texte in textes_inserants(clause):
        lieu = lecture.lieu(clause.fichier, *chemin)
        if porte_jinja(texte):
            yield Anomalie(
                "jinja-refuse",
                "le texte contient une instruction Jinja.",
                "Insérez une valeur par {nom} ; Jinja ne vit que dans les modèles Word.",
                lieu=lieu,
                ref=clause.id,
            )
        elif perdues := accolades_perdues(texte):
            yield _accolade(perdues[0], "Fermez-la : {nom} ou {clause:ID}.", lieu, clause)
        for ligne, forme in formes_refusees(texte):
            yield Anomalie(
                "forme-refusee",
                f"le texte contient {forme} (ligne {ligne} du texte).",
                "Tenez-vous aux paragraphes, listes « - » et « 1. », gras, italique et tableaux simples.",
                lieu=lieu,
                ref=clause.id,
            )
    noms = [((("offres_service", rang, "nom")), o.nom) for rang, o in enumerate(clause.offres_service)]
    for chemin, texte in [(("titre",), clause.titre), *noms]:
        if "{" in texte or "}" in texte:
            yield _accolade(texte[:40], _HORS_TEXTE, lecture.lieu(clause.fichier, *chemin), clause)


def _accolade(extrait: str, conseil: str, lieu: Lieu, clause: Clause) -> Anomalie:
    return Anomalie(
        "accolade-non-fermee", f"l'accolade de « {extrait} » s'imprimerait.", conseil, lieu=lieu, ref=clause.id
    )


def _variables(clausier: Clausier, clause: Clause, lecture: LectureClausier) -> Iterator[Anomalie]:
    """Relève chaque nom inconnu une fois, à sa première place."""
    if not lecture.questionnaire_complet:
        return
    connus = {*clause.parametres, *clausier.citables}
    vues: set[str] = set()
    for chemin, texte in textes_inserants(clause):
        for nom in variables(texte):
            if nom in connus or nom in vues or porte_jinja(texte):
                continue
            vues.add(nom)
            yield Anomalie(
                "variable-inconnue",
                f"« {{{nom}}} » n'est ni un paramètre de la clause, ni une question, ni une déduction.",
                _conseil_d_insertion(clausier, clause, nom),
                lieu=lecture.lieu(clause.fichier, *chemin),
                ref=clause.id,
            )


def _conseil_d_insertion(clausier: Clausier, clause: Clause, nom: str) -> str:
    """Rend ce que le rédacteur a sans doute voulu insérer."""
    connus = {*clause.parametres, *clausier.citables}
    if nom.strip() in connus:
        return f"Écrivez {{{nom.strip()}}}, sans espace."
    if nom.strip() in clausier.clauses:
        return f"Un renvoi s'écrit {{clause:{nom.strip()}}}."
    oublies = [p for p in clause.parametres if not _est_insere(clausier, clause, p)]
    sinon = "Déclarez-le dans « parametres », ou corrigez son nom."
    return suggestion(nom.strip(), connus, f"Vouliez-vous écrire « {oublies[0]} » ?" if oublies else sinon)


def parametres_inseres(clausier: Clausier, clause: Clause) -> frozenset[str]:
    """Rend les paramètres de la clause qu'un de ses textes, ou de ses formulaires, insère."""
    return frozenset(nom for nom in clause.parametres if _est_insere(clausier, clause, nom))


def _est_insere(clausier: Clausier, clause: Clause, nom: str) -> bool:
    siens = (f for f in clausier.formulaires.values() if f.clause == clause.id)
    textes = (*(t for _, t in textes_inserants(clause)), *(t for f in siens for _, t in textes_du_formulaire(f)))
    return any(nom in variables(texte) for texte in textes)


def _parametre(clausier: Clausier, clause: Clause, nom: str, parametre: Parametre, lieu: Lieu) -> Iterator[Anomalie]:
    for faute, conseil in _defauts_de_declaration(parametre):
        yield Anomalie("parametre-invalide", f"le paramètre « {nom} » {faute}", conseil, lieu=lieu, ref=clause.id)
        return
    if nom in clausier.citables:
        yield Anomalie(
            "parametre-homonyme",
            f"le paramètre « {nom} » porte le nom d'une question ou d'une déduction, qu'il cacherait.",
            "Renommez-le.",
            lieu=lieu,
            ref=clause.id,
        )
    connus = {*clause.parametres, *clausier.citables}
    mal_ecrite = any(v not in connus for _, texte in textes_inserants(clause) for v in variables(texte))
    # Un nom inconnu est sans doute celui-ci, mal écrit : une faute, une anomalie.
    if not mal_ecrite and not _est_insere(clausier, clause, nom):
        message, conseil = (
            f"le paramètre « {nom} » n'est inséré nulle part.",
            "Insérez-le dans le texte ou supprimez-le.",
        )
        yield Anomalie("parametre-inutile", message, conseil, lieu=lieu, ref=clause.id)
    proposees = (parametre.defaut, *(s.defaut for s in parametre.selon))
    if faute := next((f for v in proposees if v is not None and (f := defaut_de_valeur(parametre, v))), ""):
        message = f"le défaut de « {nom} » : {faute}"
        conseil = "Corrigez « defaut », ou élargissez « min » et « max »."
        yield Anomalie("parametre-hors-bornes", message, conseil, lieu=lieu, ref=clause.id)


def _defauts_de_declaration(parametre: Parametre) -> Iterator[tuple[str, str]]:
    est_un_nombre = parametre.type in (TypeParametre.ENTIER, TypeParametre.NOMBRE)
    if (parametre.type is TypeParametre.CHOIX) != bool(parametre.options):
        yield "a des options sans être un choix, ou l'inverse.", "Un choix a des « options » ; les autres, aucune."
    if len(set(parametre.options)) < len(parametre.options):
        yield "a deux fois la même option.", "Retirez l'une des deux."
    if not est_un_nombre and (parametre.min, parametre.max) != (None, None):
        yield "a des bornes sans être un nombre.", "Retirez « min » et « max », ou écrivez « type: entier »."
    if parametre.min is not None and parametre.max is not None and parametre.min > parametre.max:
        yield "a un minimum plus grand que son maximum.", "Échangez « min » et « max »."
