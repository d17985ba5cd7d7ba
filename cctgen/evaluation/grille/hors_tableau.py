"""Ce qu'une personne a écrit dans une feuille d'offre là où la lecture ne reprend rien : nommé, jamais perdu."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.grille.contenu import valeurs_de
from cctgen.evaluation.grille.contrat import (
    AVIS_REPLIES,
    CHAMP_AVANCEMENT,
    CHAMP_EMPREINTE,
    CHAMP_LOT,
    CHAMP_SOUMISSIONNAIRE,
    COLONNE_ECART,
    COLONNE_FICHIER,
    COLONNE_PREUVE,
    COLONNE_REPONSE_RECUE,
    COLONNE_RESTE,
    COLONNE_SOUMISSIONNAIRE,
    COLONNES_GRILLE,
    COLONNES_SAISIE,
    DEBUT_AVANCEMENT,
    REFERENCE,
    Reste,
    a_un_titre_inconnu,
    colonnes_retouchees,
    places_du_champ,
    rangs_des_colonnes,
    rangs_des_homonymes,
)
from cctgen.evaluation.grille.empreintes import (
    COLONNES_DE_TOUTE_FEUILLE,
    LigneMarquee,
    colonnes_gardees,
    colonnes_signees,
    emises_de,
    empreinte_de_l_offre,
    est_une_case,
    ligne_marquee,
)
from cctgen.evaluation.grille.ligne import LectureEnCours
from cctgen.evaluation.grille.notice import TITRES
from cctgen.evaluation.modele import CleOffre, nom_replie
from cctgen.matrice.attendu import en_une_ligne, texte_compare
from cctgen.matrice.contrat import lettre
from cctgen.socle.nombres import compter
from cctgen.socle.typographie import composer, finir, raccourcir

Contenu = tuple[str, str]
"""Une cellule, « Q12 », et son texte."""

_EXTRAIT = 200
_CELLULES_NOMMEES = 60
"""Au-delà, les contenus d'une feuille sont nommés ensemble, pas un à un."""

_CASES_EMISES = {
    nom_replie(champ): cases
    for champ, cases in (
        *((titre, 1) for titre in TITRES),
        ("Consultation", 2),
        (CHAMP_SOUMISSIONNAIRE, 2),
        (CHAMP_LOT, 2),
        ("Fichier reçu", 2),
        (CHAMP_EMPREINTE, 2),
        ("Anomalies du fichier", 2),
        ("Critère", 2),
        ("Sous-critère", 2),
        ("Offres", 2),
        (CHAMP_AVANCEMENT, 2),
    )
}
_COLONNES_EMISES = (
    *COLONNES_GRILLE,
    COLONNE_PREUVE,
    COLONNE_RESTE,
    COLONNE_SOUMISSIONNAIRE,
    COLONNE_FICHIER,
    COLONNE_ECART,
    COLONNE_REPONSE_RECUE,
)
_EMISES = {nom_replie(c): c for c in _COLONNES_EMISES}
_GARDEES = frozenset(colonnes_gardees(_COLONNES_EMISES))
_RESTES = frozenset(("", *Reste))
_NOTEE = (nom_replie("Oui"), nom_replie("Non"))


class HorsTableau(NamedTuple):
    """Ce qu'une personne a écrit où rien ne se reprend : dans une case étrangère, ou sur un texte de l'outil.

    `modifiees` sont les lignes, par leur numéro, dont un texte de l'outil a changé, dans l'une de ses colonnes que
    `rangs` situe ; `se_verifie` est faux d'un tableau où rien ne permet plus d'en juger, `otees` sont les colonnes qui
    y manquent, et `marquee` ce que l'outil avait écrit dessous.
    """

    contenus: Sequence[Contenu]
    modifiees: Sequence[int]
    rangs: Sequence[int]
    marquee: LigneMarquee | None
    se_verifie: bool
    otees: Sequence[str]


class Disposition(NamedTuple):
    """Ce qu'une feuille porte, où est sa ligne d'en-têtes, et le rang de chaque colonne, par en-tête replié.

    `retouchees` sont celles dont l'en-tête n'est plus celui de l'outil, mais se reconnaît à sa place.
    """

    textes: Sequence[Sequence[str]]
    entete: int
    colonnes: Mapping[str, int]
    retouchees: Sequence[str] = ()


_LIGNES_ESSAYEES = 8
_CHOIX_ESSAYES = 64


def disposition(textes: Sequence[Sequence[str]], entete: int) -> Disposition:
    """Rend où se lit chaque colonne ; de deux du même nom côte à côte, celle dont les empreintes disent les textes."""
    colonnes = rangs_des_colonnes(textes[entete])
    homonymes = rangs_des_homonymes(textes[entete])
    emises = (nom for nom in homonymes if nom in _GARDEES or nom.startswith(AVIS_REPLIES))
    disputees = [nom for nom in emises if nom not in colonnes]
    marquee = ligne_marquee(textes) if disputees else None
    for rangs in islice(product(*(homonymes[nom] for nom in disputees)), _CHOIX_ESSAYES if marquee else 0):
        choisies = colonnes | dict(zip(disputees, rangs, strict=True))
        lignes = emises_de(marquee, _colonnes_emises(choisies, marquee)[0])
        if lignes is not None and any(map(lignes.porte, textes[entete + 1 : entete + 1 + _LIGNES_ESSAYEES])):
            return Disposition(textes, entete, choisies)
    retouchees = _retouchees(textes, entete, colonnes)
    return Disposition(textes, entete, {**colonnes, **retouchees}, tuple(retouchees))


def _retouchees(textes: Sequence[Sequence[str]], entete: int, colonnes: Mapping[str, int]) -> Mapping[str, int]:
    """Rend les colonnes de l'outil dont l'en-tête a été retouché sur place ; la marque dit celles qu'il a écrites."""
    if not a_un_titre_inconnu(textes[entete]):
        return {}
    marquee = ligne_marquee(textes)
    avis = frozenset(nom for nom in colonnes if nom.startswith(AVIS_REPLIES))
    signees = frozenset() if marquee is None else colonnes_signees(marquee.colonnes, avis)
    attendues = signees or colonnes_gardees(COLONNES_DE_TOUTE_FEUILLE)
    return colonnes_retouchees(textes[entete], [*attendues, *map(nom_replie, COLONNES_SAISIE)])


def est_du_tableau(rangee: Sequence[str], colonnes: Mapping[str, int], refs: Collection[str]) -> bool:
    """Vrai d'une ligne émise, à ce qu'elle dit noté ou à sa référence ; un total ou un titre n'en est pas."""
    notee, ref = colonnes.get(_REPLIEE_NOTEE), colonnes.get(_REPLIEE_REF)
    if notee is None or (notee < len(rangee) and nom_replie(rangee[notee]) in _NOTEE):
        return True
    return ref is not None and ref < len(rangee) and rangee[ref] in refs


_REPLIEE_REF, _REPLIEE_NOTEE = nom_replie(REFERENCE), nom_replie("Notée")


def signaler_hors_tableau(lecture: LectureEnCours, feuille: str, lu: Disposition, cle: CleOffre) -> None:
    """Relève ce qui, dans une feuille, n'est ni saisi dans son tableau, ni tel que l'outil l'a écrit pour son offre.

    `cle` ne nomme aucun fichier d'une feuille qui porte toutes les offres d'un lot.
    """
    refs = {e.ref for e in lecture.dossier.exigences(cle.lot)}
    hors = _hors_tableau(lu, refs)
    _signaler_les_entetes(lecture, feuille, lu)
    _signaler_les_contenus(lecture, feuille, hors.contenus)
    _signaler_les_modifiees(lecture, feuille, lu, hors)
    if hors.marquee is None:
        lecture.sans_marque += [] if hors.se_verifie else [(feuille, lecture.lot)]
        return
    lecture.a_des_empreintes = True
    if not hors.se_verifie:
        precision = f" (il manque : {', '.join(hors.otees)})" if hors.otees else ""
        manque = f"ses colonnes ne sont plus celles que l'outil y a écrites{precision}"
        conseil = f"Rétablissez-les d'après la grille vierge, chaque ligne en face de la sienne ; à défaut, {_REPARTIR}"
        _signaler_le_doute(lecture, feuille, manque, conseil)
    _signaler_l_origine(lecture, feuille, hors.marquee.offre, cle)


def signaler_les_sans_marque(lecture: LectureEnCours) -> None:
    """Relève les feuilles qui ont perdu leurs empreintes ; une grille d'avant elles n'en porte nulle part.

    Toute grille émise a son mode d'emploi : recopiée sans lui, rien ne dit plus si elle est d'avant ou d'après.
    """
    manque = "elle a perdu la ligne masquée où l'outil garde l'empreinte de ses textes"
    conseil = f"Annulez ce qui l'a ôtée ; à défaut, {_REPARTIR}"
    if not lecture.a_des_empreintes:
        manque = "elle a été recopiée sans sa ligne masquée ni le mode d'emploi de sa grille"
        conseil = f"Rendez le classeur d'origine, et non sa copie ; à défaut, {_REPARTIR}"
    if lecture.a_des_empreintes or not lecture.a_son_mode_d_emploi:
        for feuille, lot in lecture.sans_marque:
            lecture.lot = lot
            _signaler_le_doute(lecture, feuille, manque, conseil)


_REPARTIR = "repartez de la grille vierge, et reportez-y vos notes et vos commentaires, offre par offre."


def _signaler_le_doute(lecture: LectureEnCours, feuille: str, manque: str, conseil: str) -> None:
    message = (
        f"la feuille « {feuille} » ne se vérifie plus : {manque}. Un texte de l'outil a pu y changer, et des notes"
        " passer d'une offre à l'autre, sans que rien le dise."
    )
    lecture.signaler("feuille-non-verifiable", message, conseil, feuille)


def _signaler_l_origine(lecture: LectureEnCours, feuille: str, offre: str, cle: CleOffre) -> None:
    """Nomme le tableau que l'outil a écrit pour une autre offre que celle de l'en-tête : il a été collé là."""
    if not offre or _designe(offre, cle.lot, cle.sha256):
        return
    siennes = [f"l'offre de « {c.soumissionnaire} »" for c in lecture.cles if _designe(offre, c.lot, c.sha256)]
    lots = [f"le lot {numero}" for numero in lecture.dossier.numeros if _designe(offre, numero, "")]
    origine = next(iter((*siennes, *lots)), "une autre offre, ou un autre fichier reçu")
    suite = f"ses notes sont lues comme celles de « {cle.soumissionnaire} »"
    if not cle.sha256:
        suite = f"chacune de ses notes est lue pour l'offre du lot {cle.lot} que dit sa ligne"
    message = f"le tableau de la feuille « {feuille} » a été écrit pour {origine} : {suite}."
    conseil = f"Si une autre feuille a été collée sur celle-ci, {_REPARTIR}"
    lecture.signaler("tableau-d-une-autre-offre", message, conseil, feuille)


def _designe(offre: str, lot: int, sha256: str) -> bool:
    return offre == empreinte_de_l_offre(lot, sha256)


def _signaler_les_entetes(lecture: LectureEnCours, feuille: str, lu: Disposition) -> None:
    for nom in lu.retouchees:
        rang = lu.colonnes[nom]
        titre = raccourcir(en_une_ligne(lu.textes[lu.entete][rang]), _EXTRAIT)
        message = f"l'en-tête « {_EMISES[nom]} » est devenu « {titre} » : sa colonne est lue, reconnue à sa place."
        conseil = "Rétablissez l'en-tête d'origine."
        lecture.signaler("texte-modifie", message, conseil, feuille, _adresse(lu.entete + 1, rang))


def _signaler_les_contenus(lecture: LectureEnCours, feuille: str, contenus: Sequence[Contenu]) -> None:
    conseil = "Reportez-le dans la colonne Commentaire ou Source d'une exigence ; rien n'en a été repris."
    for cellule, texte in contenus[:_CELLULES_NOMMEES]:
        message = finir(f"contenu saisi hors du tableau : « {raccourcir(texte, _EXTRAIT)} »")
        lecture.signaler("contenu-hors-tableau", message, conseil, feuille, cellule)
    if reste := contenus[_CELLULES_NOMMEES:]:
        autres = compter(len(reste), "autre cellule remplie")
        message = f"{autres} hors du tableau, de {reste[0][0]} à {reste[-1][0]}."
        lecture.signaler("contenu-hors-tableau", message, conseil, feuille, reste[0][0])


def _signaler_les_modifiees(lecture: LectureEnCours, feuille: str, lu: Disposition, hors: HorsTableau) -> None:
    """Nomme les lignes où un texte de l'outil a changé, et cite ce qui peut l'avoir été : rien n'en est repris."""
    modifiees = hors.modifiees
    conseil = "Rétablissez le texte d'origine, et reportez ce que vous y aviez écrit dans la colonne Commentaire."
    for numero in modifiees[:_CELLULES_NOMMEES] if modifiees else ():
        suspects = [
            f"{lu.textes[lu.entete][rang]} « {raccourcir(en_une_ligne(texte), _EXTRAIT)} »"
            for rang, texte in _textes_suspects(lu, lu.textes[numero - 1], hors.rangs, lecture.dossier)
        ]
        message = finir("un texte écrit par l'outil n'y est plus tel quel : " + (", ".join(suspects) or "case vidée"))
        lecture.signaler("texte-modifie", message, conseil, feuille, f"A{numero}")
    if reste := modifiees[_CELLULES_NOMMEES:]:
        message = f"{compter(len(reste), 'autre ligne')} dont un texte a changé, de {reste[0]} à {reste[-1]}."
        lecture.signaler("texte-modifie", message, conseil, feuille, f"A{reste[0]}")


def _hors_tableau(lu: Disposition, refs: Collection[str]) -> HorsTableau:
    """Relève, dans l'ordre de lecture, ce que ni l'en-tête de l'offre ni le tableau n'attendent."""
    rangees, entete, colonnes = lu.textes, lu.entete, lu.colonnes
    contenus, modifiees, lignes = list(_au_dessus(rangees[:entete], colonnes)), [], 0
    marquee = ligne_marquee(rangees)
    connues, otees = _colonnes_emises(colonnes, marquee)
    etrangeres = [c for c in range(max(map(len, rangees), default=0)) if c not in connues.values()]
    reste = colonnes.get(nom_replie(COLONNE_RESTE))
    emises = emises_de(marquee, connues)
    for numero, rangee in enumerate(rangees[entete:], start=entete + 1):
        if marquee is not None and numero - 1 == marquee.rang:
            contenus += ((_adresse(numero, rang), t) for rang, t in enumerate(rangee) if t and not est_une_case(t))
            continue
        tete = numero == entete + 1
        tenue = tete or est_du_tableau(rangee, colonnes, refs)
        ailleurs = [c for c in etrangeres if c < len(rangee)] if tenue else range(len(rangee))
        contenus += ((_adresse(numero, colonne), rangee[colonne]) for colonne in ailleurs if rangee[colonne])
        if tenue and not tete:
            lignes += 1
            if reste is not None and reste < len(rangee) and rangee[reste] not in _RESTES:
                contenus.append((_adresse(numero, reste), rangee[reste]))
            if emises is not None and not emises.porte(rangee):
                modifiees.append(numero)
    rangs = sorted(emises.rangs) if emises is not None else ()
    return HorsTableau(contenus, modifiees, rangs, marquee, emises is not None or not lignes, otees)


def _textes_suspects(
    lu: Disposition, rangee: Sequence[str], rangs: Sequence[int], dossier: Dossier
) -> Iterator[tuple[int, str]]:
    """Énumère les textes d'une ligne modifiée qu'on ne sait pas intacts ; ceux de l'exigence se reconnaissent."""
    entete, ref = lu.textes[lu.entete], rangee[lu.colonnes[_REPLIEE_REF]]
    connues = [valeurs_de(e) for lot in dossier.numeros for e in dossier.exigences(lot) if e.ref == ref]
    intacts = {(nom_replie(nom), texte_compare(composer(texte))) for v in connues for nom, texte in v.items()}
    for rang in rangs:
        if (
            rang < len(rangee)
            and rangee[rang]
            and (nom_replie(entete[rang]), texte_compare(rangee[rang])) not in intacts
        ):
            yield rang, rangee[rang]


def _au_dessus(haut: Sequence[Sequence[str]], colonnes: Mapping[str, int]) -> Iterator[Contenu]:
    for numero, rangee in enumerate(haut, start=1):
        remplies = [(colonne, texte) for colonne, texte in enumerate(rangee) if texte]
        if not remplies:
            continue
        premiere, champ = remplies[0]
        emises = places_du_champ(rangee, colonnes)[: _CASES_EMISES.get(nom_replie(champ), 0)]
        for colonne, texte in remplies:
            calcule = nom_replie(champ) != nom_replie(CHAMP_AVANCEMENT) or colonne == premiere
            if colonne not in emises or not (calcule or texte.startswith(DEBUT_AVANCEMENT)):
                yield _adresse(numero, colonne), texte


def _colonnes_emises(
    colonnes: Mapping[str, int], marquee: LigneMarquee | None
) -> tuple[Mapping[str, int], Sequence[str]]:
    """Rend les colonnes émises, par en-tête, et celles qui manquent ; ce que la marque ne nomme pas n'en est pas.

    Les avis d'une grille de consensus précèdent toujours la saisie.
    """
    saisie = min((rang for c in COLONNES_SAISIE if (rang := colonnes.get(nom_replie(c))) is not None), default=0)
    avis = {nom: rang for nom, rang in colonnes.items() if nom.startswith(AVIS_REPLIES) and rang < saisie}
    connues = {nom: colonnes[nom] for nom in _EMISES if nom in colonnes} | avis
    signees = frozenset() if marquee is None else colonnes_signees(marquee.colonnes, frozenset(avis))
    etrangeres = set(colonnes_gardees(connues)) - signees if signees else ()
    attendues = signees or frozenset(colonnes_gardees(COLONNES_DE_TOUTE_FEUILLE))
    otees = [titre for nom, titre in _EMISES.items() if nom in attendues and nom not in colonnes]
    return {nom: rang for nom, rang in connues.items() if nom not in etrangeres}, otees


def _adresse(numero: int, colonne: int) -> str:
    return f"{lettre(colonne)}{numero}"
