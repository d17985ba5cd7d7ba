"""Comment se disent les textes cités : en fin d'article, et dans la note pour ce qu'il reste à vérifier."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cctgen.assemblage.modele import Article, Dossier
from cctgen.clausier.formes.champs import Etat
from cctgen.clausier.modele import Reference
from cctgen.clausier.textes.articles import CCAG
from cctgen.consultation.modele import enumerer, jours_en_clair, lots_en_clair
from cctgen.documents.markdown.lecture import en_clair
from cctgen.socle.typographie import en_minuscule


@dataclass(frozen=True, slots=True)
class _Formulation:
    """Ce qu'une pièce du contrat dit d'une citation : le texte, puis un numéro vérifié ou, à défaut, sa place."""

    texte: str
    numero: str = ""
    place: str = ""


def references_en_clair(dossier: Dossier, article: Article) -> str:
    """Rend « Références : CCAG-TIC, articles 38.4 et 42 ; RGPD », ou rien si tout est déjà dit plus haut.

    Un numéro que personne n'a lu, un texte périmé n'y paraissent pas : la note à l'acheteur les donne.
    """
    retenues = [f for cle in _non_dites(article) if (f := _au_contrat(dossier, cle))]
    precis = {f.texte for f in retenues if f.numero or f.place}
    # Un texte dont le numéro est tu ne se répète pas à côté de ses articles vérifiés.
    dites = dict.fromkeys(f for f in retenues if f.numero or f.place or f.texte not in precis)
    phrases = [f"{texte}{_precisions(groupe)}" for texte, groupe in _par_formulation(dites).items()]
    return f"Référence{'s' if len(dites) > 1 else ''} : {' ; '.join(phrases)}" if phrases else ""


def completes_en_clair(dossier: Dossier, article: Article) -> Iterator[str]:
    """Rend une phrase par texte complété : « Complète les articles 5.4 et 6 du CCAG-TIC. »."""
    formulations = dict.fromkeys(_designer(dossier, cle) for cle in article.complete)
    for texte, groupe in _par_formulation(formulations).items():
        if numeros := [f.numero for f in groupe if f.numero]:
            yield f"Complète {_les_articles(numeros)} du {texte}."
        if places := [f.place for f in groupe if f.place]:
            yield f"Complète le {texte}, {' et '.join(places)}."
        if not numeros and not places:
            yield f"Complète le {texte}."


def deroge_en_clair(dossier: Dossier, article: str) -> str:
    """Rend « Déroge à l'article 14.1 du CCAG-TIC », ou renvoie au récapitulatif si le numéro n'a pas été lu.

    CCAG-TIC, article 1.2 et R. 2112-3 du code de la commande publique : le marché précise les articles dérogés.
    """
    f = _designer(dossier, article)
    if f.numero:
        return f"Déroge à l'article {f.numero} du {f.texte}"
    return f"Déroge au {f.texte}{_precisions([f])}, à l'article que nomme le dernier article du CCAP"


def derogations_en_clair(dossier: Dossier) -> Iterator[str]:
    """Énumère les dérogations que récapitule le dernier article du CCAP, chacune avec la stipulation qui déroge."""
    for ligne in dossier.derogations:
        lots = f", {dits}" if (dits := lots_en_clair(ligne.lots)) else ""
        deroge = deroge_en_clair(dossier, f"{CCAG}:{ligne.article}")
        yield f"{deroge} : {en_minuscule(en_clair(ligne.objet)).rstrip('.')} (« {ligne.titre} »{lots})"


def derogation_au_contrat(dossier: Dossier, numero: str) -> str:
    """Rend l'article dérogé du CCAG-TIC tel que l'écrit le CCAP : « 14.1 », ou le trou que remplit qui l'aura lu."""
    f = _designer(dossier, f"{CCAG}:{numero}")
    return f.numero or _a_lire(f)


def _a_lire(formulation: _Formulation) -> str:
    """Nomme le numéro que l'acheteur lit et écrit au CCAP ; la note lui donne le plus probable."""
    return f"[numéro d'article à lire{f', {formulation.place}' if formulation.place else ''}]"


A_CONFIRMER = ", à confirmer"


def derogation_a_l_acheteur(dossier: Dossier, numero: str) -> str:
    """Rend l'article dérogé tel que le donne la note : le numéro, et s'il est à confirmer avant de signer."""
    f = _designer(dossier, f"{CCAG}:{numero}")
    return numero if f.numero else f"{numero}{A_CONFIRMER}"


def _designer(dossier: Dossier, cle: str) -> _Formulation:
    """Formule une citation que la pièce ne peut pas taire : ce que la clause complète, ce à quoi elle déroge."""
    return _au_contrat(dossier, cle) or _Formulation(_nom_de(dossier, cle))


def _au_contrat(dossier: Dossier, cle: str) -> _Formulation | None:
    """Formule une citation au jour de l'édition, ou rend `None` si rien ne peut en être dit."""
    texte, (_, _, numero) = _nom_de(dossier, cle), cle.partition(":")
    citee = dossier.citations.get(cle)
    jour = dossier.edition.date
    if citee is None or citee.est_citable(jour):
        return _Formulation(texte, numero)
    if not citee.article or citee.reference.est_perimee(jour) or citee.reference.etat is not Etat.VERIFIE:
        return None
    return _Formulation(texte, place=citee.fiche.sans_numero if citee.fiche else "")


def _nom_de(dossier: Dossier, cle: str) -> str:
    identifiant = cle.partition(":")[0]
    reference = dossier.textes_cites.get(identifiant)
    return identifiant.upper() if reference is None else nom_court(reference)


def correspondances_en_clair(dossier: Dossier, correspondances: Iterable[str]) -> str:
    """Rend « CCT du ministère de l'Intérieur : EX56 et 1114 ; CCT Cloud Pi Native (27 mai 2024) : EXI-ARCH-11 »."""
    groupes: dict[str, list[str]] = {}
    for correspondance in correspondances:
        source, _, ligne = correspondance.partition(":")
        groupes.setdefault(_nom_de(dossier, source.partition("@")[0]), []).append(ligne)
    return " ; ".join(f"{source} : {enumerer(lignes)}" for source, lignes in groupes.items())


def _par_formulation(formulations: Iterable[_Formulation]) -> dict[str, list[_Formulation]]:
    groupes: dict[str, list[_Formulation]] = {}
    for formulation in formulations:
        groupes.setdefault(formulation.texte, []).append(formulation)
    return groupes


def _precisions(groupe: Sequence[_Formulation]) -> str:
    places = "".join(f", {f.place}" for f in groupe if f.place)
    return articles_en_clair([f.numero for f in groupe if f.numero]) + places


def _les_articles(numeros: Sequence[str]) -> str:
    return ("l'" if len(numeros) == 1 else "les ") + articles_en_clair(numeros).removeprefix(", ")


def _non_dites(article: Article) -> tuple[str, ...]:
    """Écarte ce que disent déjà « Complète » et « Déroge », jusqu'au texte cité sans article."""
    dites = {*article.complete, *(d.article for d in article.deroge)}
    dites |= {citation.partition(":")[0] for citation in dites}
    return tuple(cle for cle in dict.fromkeys(article.references) if cle not in dites)


def nom_court(reference: Reference) -> str:
    """Rend le nom abrégé d'un texte, où `{version}` s'insère, ou à défaut son intitulé et sa version."""
    if reference.abrege:
        return jours_en_clair(reference.abrege.replace("{version}", reference.version))
    return f"{reference.intitule} ({jours_en_clair(reference.version)})" if reference.version else reference.intitule


def articles_en_clair(numeros: Sequence[str]) -> str:
    """Rend « , article 28 », « , articles 28 et 33 », « , annexe 2 », ou rien."""
    annexes = "".join(f", {numero}" for numero in numeros if numero.startswith("annexe"))
    if annexes:
        return articles_en_clair([n for n in numeros if not n.startswith("annexe")]) + annexes
    if not numeros:
        return ""
    if all(map(_RECOMMANDATION.match, numeros)):
        return f", recommandation{'s' if len(numeros) > 1 else ''} {enumerer(sorted(numeros, key=_rang))}"
    dits = [_LIVRE.sub(r"\1. ", numero) for numero in sorted(numeros, key=_rang)]
    return f", article{'s' if len(dits) > 1 else ''} {enumerer(dits)}"


def _rang(numero: str) -> tuple[int, list[tuple[int, str]]]:
    """Range 3.4.3 avant 39.2.2, et les parties d'un code dans leur ordre : L., R., D., A."""
    livre = _LIVRE.match(numero)
    morceaux = re.findall(r"([0-9]+)|([^0-9.\s-]+)", numero)
    return ("LRDA".index(livre[1]) + 1 if livre else 0, [(int(chiffres or 0), mot) for chiffres, mot in morceaux])


_RECOMMANDATION = re.compile(r"\AR[0-9]+\Z")
"""Un guide de l'ANSSI numérote des recommandations, non des articles : R34."""
_LIVRE = re.compile(r"\A([LRDA])\.(?=[0-9])")
"""La clé d'une citation serre « L.131-3 » ; un texte imprimé dit partout « L. 131-3 »."""
