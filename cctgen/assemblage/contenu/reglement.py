"""Les phrases à reporter au règlement de la consultation, déduites du barème et du mode d'emploi.

R.2152-11 du code de la commande publique : les critères et leur pondération sont annoncés. Une réponse
absente ne vaut zéro que si le règlement l'annonce sans ambiguïté (CE, 20 septembre 2019, n° 421075).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cctgen.assemblage.criteres import CriterePublie, CriteresDesLots
from cctgen.assemblage.modele import ExigenceRetenue
from cctgen.clausier.formes.identite import Identite
from cctgen.clausier.nomenclature import Nomenclature, nomenclature_de
from cctgen.consultation.bareme import Bareme, Critere, SousCritere, TypeCritere
from cctgen.consultation.effets import EFFETS, IMPORTANTE, NOTATION, REMEDIATION, ecart_non_note
from cctgen.consultation.modele import SANS_LOT, enumerer, lots_en_clair
from cctgen.socle.nombres import en_francais
from cctgen.socle.typographie import en_minuscule

_REGULARISATIONS = {
    "appel_offres": (
        "Une offre irrégulière est éliminée ; l'acheteur peut toutefois autoriser tous les soumissionnaires concernés à"
        " régulariser la leur, si elle n'est pas anormalement basse, dans un délai approprié, sans en modifier les"
        " caractéristiques substantielles."
    ),
    "negociee": (
        "Une offre irrégulière peut devenir régulière au cours de la négociation, si elle n'est pas anormalement"
        " basse ; l'offre finale qui demeure irrégulière est éliminée."
    ),
    "adaptee": (
        "Une offre encore irrégulière au terme de la négociation, s'il y en a une, est éliminée ; l'acheteur peut"
        " toutefois autoriser tous les soumissionnaires concernés à régulariser la leur, si elle n'est pas anormalement"
        " basse, dans un délai approprié, sans en modifier les caractéristiques substantielles."
    ),
}
"""Sort d'une offre irrégulière selon la procédure (R.2152-1 et R.2152-2 du code de la commande publique)."""

_PRIMORDIALES = (
    (
        "Une exigence de niveau P est tenue pour non respectée lorsque la réponse ou la preuve établit qu'elle ne peut"
        " être tenue à la date prévue au marché, ou lorsque rien dans l'offre n'y répond ; une preuve incomplète se"
        " précise ou se régularise selon la procédure."
    ),
    (
        "Sur une exigence de niveau P, « Partiellement conforme » et « Version future » s'examinent de même :"
        " l'exigence est non respectée si la part qui manque, ou la version annoncée, ne peut être livrée à cette date."
    ),
    (
        "Une « Dérogation demandée » à une exigence de niveau P vaut, à l'offre, refus de la tenir et, après la"
        " notification, suppose une modification du marché."
    ),
)
"""Quand une exigence P est non respectée, avant l'effet que l'acheteur a choisi."""

_PRIMORDIALES_REMISES_EN_CONFORMITE = (
    (
        "Une exigence de niveau P à laquelle rien dans l'offre ne répond est tenue pour refusée ; une preuve incomplète"
        " se précise ou se régularise selon la procédure."
    ),
    (
        "Sur une exigence de niveau P, « Version future » vaut de même refus, malgré l'engagement, si la version"
        " annoncée ne peut être livrée avant la mise en service et tout accès."
    ),
    "Après la notification, une dérogation à une exigence de niveau P suppose une modification du marché.",
)
"""Quand une exigence P est refusée, ce que complète la phrase de l'effet : l'offre n'a pas encore à la tenir."""

_IMPORTANTES = (
    f"Une exigence de niveau I est importante. {IMPORTANTE}",
    (
        "Sur une exigence de niveau I notée, une réponse autre que « Conforme », ou absente, ne rend pas à elle seule"
        " l'offre irrégulière ; la note en tient compte."
    ),
    "{ecart}. Une réponse absente à une telle exigence se lit dans le reste de l'offre ou se précise.",
    (
        "Aucune « Dérogation demandée » n'est accordée avant la notification du marché ; après elle, il y faut la"
        " procédure de dérogation d'une annexe et, à défaut de celle-ci ou sur une exigence non notée, une modification"
        " du marché."
    ),
)
"""Ce que vaut une réponse à une exigence I.

Notée, l'offre qui s'en écarte serait irrégulière sans cette règle (L.2152-2). Non notée, rien ne compense l'écart :
l'admettre viderait l'exigence, et l'acheteur ne corrige pas lui-même une offre (CE, 25 mars 2013, n° 364824).
"""

_SANS_OBJET = (
    "Une réponse « Sans objet » ne rend pas l'offre irrégulière si l'acheteur en admet le motif ; sinon, elle se juge"
    " comme « Non conforme », sans réduire l'exigence."
)
"""Une P ou une I non notée qui ne peut pas s'appliquer n'est pas refusée ; le motif se vérifie comme une preuve.

Refusé, le motif n'est pas un écart déclaré : il ne libère de rien en exécution.
"""

_INCOMPLETE = " ; à défaut, l'offre est incomplète, et se régularise aux conditions du présent règlement"
"""Une pièce exigée et absente fait une offre irrégulière (L.2152-2) : préciser n'est pas compléter (R.2161-5)."""

ASSIETTE_PAR_DEFAUT = (
    "le montant de l'offre : prix du marché ; s'il est à prix unitaires, total du détail quantitatif estimatif ;"
    " s'il est mixte, somme du forfait et de ce total"
)


AMORCE_DE_L_ECHELLE = "Chaque exigence notée reçoit un degré de l'échelle suivante :"
"""Ce qui précède les degrés, sur une ligne à coller ou dans un tableau."""


def lignes_du_reglement(
    bareme: Bareme | None,
    effet: str,
    procedure: str,
    identite: Identite,
    lots: Sequence[int] = (SANS_LOT,),
    exigences: Collection[ExigenceRetenue] = (),
) -> tuple[str, ...]:
    """Rend les phrases à coller au règlement, dans l'ordre ; `identite` nomme thèmes et piliers.

    `effet` est vide si le marché n'a aucune exigence primordiale : rien n'est alors dit d'elles. `exigences` sont
    celles du dossier ; voir `criteres_publies`.
    """
    criteres = criteres_publies(bareme, identite, lots, exigences)
    notation = _notation(bareme, criteres, lots, _part_egale(exigences)) if bareme else ()
    return (*_presentation(effet, procedure, lots), *notation)


def _part_egale(exigences: Collection[ExigenceRetenue]) -> str:
    """Dit ce que pèse chaque exigence notée ; un poids n'est annoncé que s'il y en a, avec l'endroit où il s'écrit."""
    if any(e.notee and e.poids != 1 for e in exigences):
        return "à part égale, sauf celles dont le poids s'écrit sous le niveau, dans l'annexe qui les porte"
    return "à part égale"


def _presentation(effet: str, procedure: str, lots: Sequence[int]) -> Iterator[str]:
    par_lot = "" if tuple(lots) == (SANS_LOT,) else ", pour chaque lot auquel il répond,"
    yield (
        f"Le candidat remet{par_lot} la matrice de conformité jointe au dossier de"
        " consultation, remplie et enregistrée au format .xlsx ou .ods."
    )
    yield (
        "Il remplit les seules cellules ouvertes ; une modification du texte d'une exigence est tenue pour une réserve"
        " et signalée."
    )
    yield "La version de la matrice à utiliser est celle du dernier dossier de consultation publié."
    yield (
        "Les réponses de la matrice sont des déclarations : l'acheteur les vérifie dans l'offre avant de les apprécier."
        " Le candidat joint la preuve que la matrice attend de chaque exigence, ou dit où son offre la donne ;"
        " l'absence de cette preuve s'apprécie dans la note. Si l'exigence n'est pas notée, l'acheteur fait préciser ce"
        f" que l'offre contient déjà{'' if effet == EFFETS[REMEDIATION] else _INCOMPLETE}."
    )
    if effet:
        yield effet
        yield from _PRIMORDIALES_REMISES_EN_CONFORMITE if effet == EFFETS[REMEDIATION] else _PRIMORDIALES
        yield "Une exigence de niveau P n'est notée que si la mention « notée » suit son niveau."
    yield from _hors_negociation(effet, procedure)
    yield from (phrase.replace("{ecart}", ecart_non_note(effet)) for phrase in _IMPORTANTES)
    yield _SANS_OBJET
    yield _REGULARISATIONS.get(procedure, _REGULARISATIONS["appel_offres"])


def _hors_negociation(effet: str, procedure: str) -> Iterator[str]:
    """Ce qui ne se négocie pas s'annonce (R.2161-13, R.2161-17) ; une P notée n'est pas minimale.

    Une I non notée l'est : elle s'impose telle quelle, et l'écart établi rend l'offre irrégulière.
    """
    if procedure != "negociee":
        return
    primordiales = "" if effet in ("", EFFETS[NOTATION]) else "de niveau P et celles "
    yield (
        f"Les exigences {primordiales}de niveau I non notées sont les exigences minimales du marché : ni elles ni les"
        " critères d'attribution ne se négocient."
    )


def _notation(
    bareme: Bareme, groupes: Sequence[CriteresDesLots], lots: Sequence[int], part_egale: str
) -> Iterator[str]:
    for groupe in groupes:
        yield from groupe.lignes
    yield from _rattachement(bareme)
    yield (
        "La note d'un critère ou, s'il en comporte, de chacun de ses sous-critères, sur 100, est le rapport entre la"
        " somme des notes obtenues et la somme des notes maximales de ses exigences notées ; ces exigences comptent"
        f" {part_egale}."
    )
    degres = " ; ".join(f"{d.note} : {d.ancre.rstrip('.')}" for d in sorted(bareme.echelle, key=lambda d: d.note))
    yield f"{AMORCE_DE_L_ECHELLE} {degres}."
    yield from _sans_objet(bareme)
    yield from regles_annoncees(bareme, lots)


def _sans_objet(bareme: Bareme) -> Iterator[str]:
    """Au moins la note d'une réponse conforme : deux évaluateurs le noteraient sinon l'un 0, l'autre 3.

    Sans plafond : celui chez qui le risque n'existe pas ne reçoit pas moins que celui qui le maîtrise, faute de quoi la
    meilleure offre n'aurait pas la meilleure note (CE, 3 novembre 2014, n° 373362). Au-delà, la seule échelle publiée :
    une autre mesure serait un critère que nul n'annonce.
    """
    attendus = {d.note for d in bareme.echelle if d.attendu}
    if len(attendus) == 1:
        au_moins = attendus.pop()
        yield f"Une réponse « Sans objet » dont l'acheteur admet le motif reçoit {_note_du_motif(bareme, au_moins)}."


def _note_du_motif(bareme: Bareme, au_moins: int) -> str:
    if au_moins == max(d.note for d in bareme.echelle):
        return f"la note {au_moins}"
    return f"la note {au_moins} au moins, et une note supérieure si ce motif prouve ce que l'échelle demande pour elle"


def regles_annoncees(bareme: Bareme, lots: Sequence[int]) -> Iterator[str]:
    """Énumère les règles fixées avant l'ouverture ; celle qui change d'un lot à l'autre nomme ses lots."""
    groupes = bareme.par_lots(lots)
    toutes = dict.fromkeys(phrase for _, propre in groupes for phrase in propre.regles_annoncees.values())
    for phrase in toutes:
        siens = [lot for groupe, propre in groupes if phrase in propre.regles_annoncees.values() for lot in groupe]
        yield phrase if len(siens) == len(lots) else pour_les_lots(siens, phrase)


def _rattachement(bareme: Bareme) -> Iterator[str]:
    """La règle qui départage un thème et une exigence nommée n'a de sens que si le règlement publie les deux."""
    criteres = [critere for _, critere in bareme.ecrits]
    porteurs: list[Critere | SousCritere] = [*criteres, *(part for c in criteres for part in c.sous_criteres)]
    if any(p.exigences for p in porteurs) and any(p.themes or p.piliers for p in porteurs):
        yield "Une exigence nommée par un critère ou un sous-critère y compte, et non dans celui de son thème."


def criteres_publies(
    bareme: Bareme | None, identite: Identite, lots: Sequence[int], exigences: Collection[ExigenceRetenue] = ()
) -> tuple[CriteresDesLots, ...]:
    """Rend les critères de chaque groupe de lots, rien sans barème ; `identite` nomme thèmes et piliers.

    `exigences` sont celles du dossier : un thème ou un pilier qui n'en note aucune dans ces lots ne se publie pas.
    """
    if bareme is None:
        return ()
    groupes = bareme.par_lots(lots)
    seul = len(groupes) == 1
    return tuple(
        _du_groupe(() if seul else groupe, propre, _Noms(identite, _ce_qui_note(propre, exigences, groupe)))
        for groupe, propre in groupes
    )


@dataclass(frozen=True, slots=True)
class _Noms:
    """Les libellés des thèmes et des piliers, et ceux qui notent : les autres ne se publient pas."""

    identite: Identite
    notent: Nomenclature

    def de(self, porteur: Critere | SousCritere) -> list[str]:
        """Rend les libellés à publier ; tous si aucun ne note, ce qu'un contrôle du barème arrête."""
        themes = [t for t in porteur.themes if t in self.notent.themes]
        piliers = [p for p in porteur.piliers if p in self.notent.piliers]
        if not themes and not piliers:
            themes, piliers = list(porteur.themes), list(porteur.piliers)
        dits = [*(self.identite.themes.get(t, t) for t in themes), *map(self.identite.libelle_pilier, piliers)]
        return [f"« {dit} »" for dit in dits]


def _ce_qui_note(bareme: Bareme, exigences: Collection[ExigenceRetenue], lots: Collection[int]) -> Nomenclature:
    """Rend les thèmes et les piliers des exigences notées de ces lots, hors celles qu'un critère nomme et prend."""
    nommees = {nom for critere in bareme.criteres for part in critere.parts for nom in part.exigences}
    notees = (e for e in exigences if e.notee and not nommees & {e.ref, e.clause})
    return nomenclature_de([e for e in notees if not {*e.lots}.isdisjoint(lots)])


def _du_groupe(lots: tuple[int, ...], bareme: Bareme, noms: _Noms) -> CriteresDesLots:
    criteres: list[CriterePublie] = []
    lignes: list[str] = []
    montants: list[str] = []
    for critere in bareme.criteres:
        entier, *parts = (
            _critere(critere, noms),
            *(_part(part, critere, noms) for part in critere.sous_criteres),
        )
        montant = [critere.montant.phrase] if critere.montant is not None else []
        criteres += [entier, *parts]
        montants += montant
        lignes += [entier.phrase, *montant, *(part.phrase for part in parts)]
    situees, hors = ([pour_les_lots(lots, li) if lots else li for li in suite] for suite in (lignes, montants))
    return CriteresDesLots(lots, tuple(criteres), tuple(situees), tuple(hors))


def pour_les_lots(lots: Sequence[int], phrase: str) -> str:
    """Rend « Pour le lot 2, le plan… » : chaque phrase dit ses lots, puisqu'elle se colle seule."""
    return f"Pour {'le' if len(lots) == 1 else 'les'} {lots_en_clair(lots)}, {en_minuscule(phrase)}"


def _critere(critere: Critere, noms: _Noms) -> CriterePublie:
    nom, poids = critere.libelle or critere.id, _nombre(critere.poids)
    if critere.type is TypeCritere.PRIX:
        formule = critere.formule.phrase_du_reglement
        assiette = critere.assiette or (critere.montant.assiette if critere.montant else ASSIETTE_PAR_DEFAUT)
        return CriterePublie(nom, poids, f"Noté {formule}, sur {assiette.rstrip('.')}")
    return CriterePublie(nom, poids, "" if critere.sous_criteres else _portee(critere, noms))


def _part(part: SousCritere, critere: Critere, noms: _Noms) -> CriterePublie:
    return CriterePublie(
        part.libelle or part.id, _nombre(part.poids), _portee(part, noms), critere.libelle or critere.id
    )


def _portee(porteur: Critere | SousCritere, noms: _Noms) -> str:
    """Dit les exigences qui comptent : taire leur liste serait taire une pondération."""
    themes = noms.de(porteur)
    dites = []
    if themes:
        du = "du thème" if len(themes) == 1 else "des thèmes"
        dites.append(f"les exigences notées {du} {enumerer(themes)} de la matrice")
    if porteur.exigences:
        notees = "l'exigence notée" if len(porteur.exigences) == 1 else "les exigences notées"
        dites.append(f"{notees} {enumerer(porteur.exigences)}")
    return f"Apprécié sur {' et '.join(dites)}" if dites else ""


def _nombre(valeur: Decimal) -> str:
    return en_francais(valeur)
