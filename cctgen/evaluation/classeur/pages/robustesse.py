"""La robustesse du classement, en phrases puis en tableaux : information interne, jamais une nouvelle note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cctgen.documents.markdown.lecture import en_clair
from cctgen.evaluation.classeur.contexte import LotAEcrire
from cctgen.evaluation.classeur.feuillet import Case, Classeur, Feuille, Valeur
from cctgen.evaluation.feuilles import hauteur_de_phrase
from cctgen.evaluation.phrases import enumerer
from cctgen.evaluation.robustesse.etude import etudier
from cctgen.evaluation.robustesse.modele import Robustesse
from cctgen.evaluation.robustesse.phrases import AVERTISSEMENT, bornes, phrases_de_robustesse
from cctgen.matrice.habillage.lecture import habillage

NOM = "Robustesse"
_COLONNES = 7
_CARACTERES = 150
_ATTENDU = (4, 5)
"""Les colonnes de l'ordre attendu, réunies : l'une est celle des nombres, trop étroite."""
_AU_BOUT = (5, 6)
"""Les colonnes de l'énoncé."""
_ENONCE = "Énoncé"

_Dites = Mapping[str, tuple[str, str]]
"""Le critère et l'énoncé de chaque exigence."""
_TITRE_ET_ENTETE, _RANG, _RANGS_TENUS, _AUX_BORDS = 60, 16, 12, 3
"""Ce que prend la tête d'un tableau, en points, puis un rang ; au-delà de ces rangs, un tableau se partage, et laisse
au moins ces derniers de chaque côté."""


def ecrire_page(classeur: Classeur, lots: Sequence[LotAEcrire]) -> None:
    """Écrit la feuille : un bloc par lot où une offre est classée."""
    feuille = classeur.feuille(NOM)
    feuille.largeurs(habillage().largeurs("comparaison : robustesse"))
    feuille.tete("Robustesse du classement", lots[0].edition)
    feuille.fusionner(AVERTISSEMENT, _COLONNES, "paragraphe gras", _CARACTERES)
    for lot in lots:
        feuille.sauter()
        etude = etudier(lot.lot, lot.bareme, lot.parts) if lot.bareme else None
        feuille.garder_ensemble(_RANG * (2 + len(phrases_de_robustesse(etude)) if etude else 2))
        feuille.fusionner(lot.titre or "Classement", _COLONNES, "sous-titre")
        if etude is None:
            feuille.ecrire(["Aucune offre n'est classée."], "paragraphe")
            continue
        if lot.lot.provisoire:
            feuille.fusionner("Étude d'un classement provisoire.", _COLONNES, "paragraphe alerte")
        for phrase in phrases_de_robustesse(etude):
            feuille.fusionner(f"• {phrase}", _COLONNES, caracteres=_CARACTERES)
        _ecrire_tableaux(feuille, etude, _dites(lot))
    feuille.imprimer(mention="Document interne, ne se communique pas")


def _dites(lot: LotAEcrire) -> _Dites:
    return {
        e.ref: (part.critere.libelle or part.critere.id, en_clair(e.enonce))
        for part in lot.parts
        for e in part.exigences
    }


def _ecrire_tableaux(feuille: Feuille, etude: Robustesse, dites: _Dites) -> None:
    """Écrit les courts d'abord : après le long, qui emplit ses pages, l'un d'eux restait seul sur la sienne."""
    if etude.poids:
        _ecrire_poids(feuille, etude)
    if etude.retraits:
        _ecrire_retraits(feuille, etude)
    if etude.degres:
        _ecrire_degres(feuille, etude)
    if etude.departage is not None:
        _ecrire_departage(feuille, etude, dites)


def _ouvrir(feuille: Feuille, titre: str, rangs: int) -> None:
    """Écrit le titre d'un tableau, sur une page neuve s'il ne tient pas au bas de celle-ci."""
    feuille.sauter()
    tenus = rangs if rangs <= _RANGS_TENUS else 2 * _AUX_BORDS
    feuille.garder_ensemble(_TITRE_ET_ENTETE + _RANG * tenus)
    feuille.fusionner(titre, _COLONNES, "paragraphe gras")


def _ajouter(
    feuille: Feuille,
    tete: Sequence[str],
    valeurs: Sequence[Valeur | Case],
    style: str = "texte",
    hauteur: float = _RANG,
    suite: float = 0,
) -> int:
    """Écrit un rang et rend son numéro ; s'il ouvre une page, l'en-tête du tableau s'y répète.

    `hauteur` est ce que demande un texte qui s'y étendra, `suite` celle des rangs qui restent sur sa page.
    """
    textes = [str((v.valeur if isinstance(v, Case) else v) or "") for v in valeurs]
    textes = [texte if len(texte) < _CARACTERES else "" for texte in textes]
    hauteur = max(hauteur, hauteur_de_phrase(zip(feuille.colonnes, textes, strict=False)))
    coupees = len(feuille.coupures)
    feuille.garder_ensemble(hauteur + suite)
    if len(feuille.coupures) > coupees:
        entete = feuille.entetes(tete)
        if _ENONCE in tete:
            feuille.etendre(entete, _AU_BOUT, _ENONCE, "entete")
    return feuille.ecrire(valeurs, style, hauteur)


def _ecrire_poids(feuille: Feuille, etude: Robustesse) -> None:
    titre = "Poids entre lesquels la première offre le reste (%) ; les autres poids gardent leurs proportions"
    _ouvrir(feuille, titre, len(etude.poids))
    tete = ("Critère", "Sous-critère", "Poids publié", "De", "À", "Première en deçà", "Première au-delà")
    feuille.entetes(tete)
    for marge in etude.poids:
        noms = (marge.critere, marge.libelle) if marge.critere else (marge.libelle, "")
        nombres = [Case(nombre, "note") for nombre in (marge.publie, *bornes(marge))]
        _ajouter(feuille, tete, [*noms, *nombres, enumerer(marge.au_dessous), enumerer(marge.au_dessus)])


def _ecrire_departage(feuille: Feuille, etude: Robustesse, dites: _Dites) -> None:
    if etude.departage is None:
        return
    titre = (
        f"Ce qui départage {etude.premiers[0]} de {etude.departage.deuxieme} : note de chacune, écart en points sur 100"
    )
    _ouvrir(feuille, titre, len(etude.departage.criteres) + len(etude.departage.exigences))
    tete = ("Critère", "Exigence", "Première", "Deuxième", "Écart", _ENONCE, "")
    feuille.etendre(feuille.entetes(tete), _AU_BOUT, _ENONCE, "entete")
    for critere in etude.departage.criteres:
        ecart = Case(critere.points, "ecart-fin gras")
        rang = _ajouter(feuille, tete, [critere.libelle, "tout le critère", "", "", ecart], "texte gras")
        feuille.etendre(rang, _AU_BOUT, "", "texte")
    exigences, largeur = etude.departage.exigences, sum(feuille.colonnes[c] for c in _AU_BOUT)
    hauteurs = [hauteur_de_phrase([(largeur, dites.get(e.libelle, ("", ""))[1])]) for e in exigences]
    for place, exigence in enumerate(exigences):
        notes = [Case(n, "entier") for n in exigence.notes or ()]
        critere_de, enonce = dites.get(exigence.libelle, ("", ""))
        valeurs: list[Valeur | Case] = [critere_de, exigence.libelle, *notes, Case(exigence.points, "ecart-fin")]
        suite = sum(hauteurs[place + 1 :]) if place >= len(exigences) - _AUX_BORDS else 0
        rang = _ajouter(feuille, tete, valeurs, hauteur=hauteurs[place], suite=suite)
        feuille.etendre(rang, _AU_BOUT, enonce, "texte")


def _ecrire_degres(feuille: Feuille, etude: Robustesse) -> None:
    """Écrit les seuls degrés qui changeraient le premier : les autres, par centaines, n'apprennent rien."""
    changent = sorted(
        (e for e in etude.degres if e.devant != (etude.premiers[0],)), key=lambda e: (-abs(e.points), e.ref)
    )
    titre = "Ce que changerait un seul degré : de moins à la première offre, ou de plus à une offre qui la suit"
    _ouvrir(feuille, titre, len(changent))
    if changent:
        tete = ("Exigence", "Offre dont la note bougerait", "Note", "Deviendrait", "Points", "Serait premier")
        feuille.entetes(tete)
        for effet in changent:
            notes = [Case(effet.note, "entier"), Case(effet.nouvelle, "entier"), Case(effet.points, "ecart-fin")]
            _ajouter(feuille, tete, [effet.ref, effet.offre, *notes, Case(enumerer(effet.devant), "texte alerte")])
    sans_effet = len(etude.degres) - len(changent)
    if sans_effet:
        dit = f"Autres cas essayés, sans effet sur le premier : {sans_effet}." if changent else _sans_effet(sans_effet)
        feuille.fusionner(dit, _COLONNES, caracteres=_CARACTERES)


def _sans_effet(cas: int) -> str:
    return f"Aucun des cas essayés ne change le premier (cas essayés : {cas})."


def _ecrire_retraits(feuille: Feuille, etude: Robustesse) -> None:
    _ouvrir(feuille, "Si une offre n'avait pas été reçue", len(etude.retraits))
    entete = feuille.entetes(("Offre ôtée", "Serait premier", "Note du prix", "Ordre"))
    feuille.etendre(entete, _ATTENDU, "Premier attendu, à notes inchangées", "entete")
    for retrait in etude.retraits:
        alerte = " alerte" if retrait.change_le_premier else ""
        prix = "changerait" if retrait.prix_change else "inchangée"
        ordre = "changerait" if retrait.ordre_change else "inchangé"
        premier = Case(enumerer(retrait.premiers), f"texte{alerte}")
        rang = feuille.ecrire([retrait.retiree, premier, prix, ordre])
        feuille.etendre(rang, _ATTENDU, enumerer(retrait.attendus), "texte")
