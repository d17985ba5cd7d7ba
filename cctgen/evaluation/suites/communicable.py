"""La version communicable du rapport : ce qui se communique après la signature, et la liste de ce qui en est ôté.

Les notes, le rang et l'appréciation de l'attributaire se communiquent une fois le marché signé ; ceux d'un autre
candidat, à lui seul (CADA, n° 20113394). Les documents préparatoires ne se communiquent pas avant la décision (CADA,
n° 20194384). Le secret des affaires s'apprécie pièce par pièce : le prix global de l'offre retenue est en principe
communicable, son bordereau des prix unitaires et le détail de ses prix ne le sont pas (CE, 30 mars 2016, n° 375529,
Centre hospitalier de Perpignan ; considérant 3 lu dans des commentaires qui le citent, le texte officiel non).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import date_en_clair
from cctgen.depouillement.plis.candidats import motif_de_meme_entreprise
from cctgen.documents.texte import Bloc, Cellule, Titre, cellule, paragraphe, tableau
from cctgen.evaluation.classement import Comparaison, OffreComparee
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.phrases import titre_de_lot
from cctgen.evaluation.rapport.annexe import avec_source, en_lignes
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.redaction import methode_et_bareme
from cctgen.evaluation.rapport.tableaux import en_gras, exigence_en_bref
from cctgen.evaluation.suites.contenus import tableau_des_notes, texte_ecrit
from cctgen.evaluation.suites.issue import Issue, prix_communicable
from cctgen.evaluation.suites.secret.relecture import Relecteur
from cctgen.evaluation.suites.secret.tiers import estimations_du_dossier, mots_du_dossier, tiers_du_public
from cctgen.socle.nombres import compter, montant_en_clair
from cctgen.socle.typographie import majuscule

TITRE = "Rapport d'analyse des offres, version communicable"
SOUS_TITRE = "Ce qui se communique après la signature du marché"
A_RELIRE = (
    "Relisez la version communicable avant tout envoi : l'appréciation de l'offre retenue y est reproduite mot pour"
    " mot ; ôtez-en ce que couvre le secret des affaires, et ajoutez-le à la liste des occultations."
)
"""Ce que fait une personne avant d'envoyer la pièce : cela se dit à côté d'elle, non dedans."""
_DESTINATAIRE = "Version communicable"
_AUTRES = "Ce qui est d'un candidat non retenu ne se communique qu'à lui (CADA, n° 20113394)"
_AFFAIRES = "Secret des affaires (CE, 30 mars 2016, n° 375529)"
_PARTICIPANTS = (
    "Ces motifs se communiquent à ceux qui ont participé (article R. 2185-2 du code de la commande publique)"
)
_PREPARATOIRES = "Documents préparatoires, et appréciations de tous les candidats (CADA, n° 20194384 et n° 20113394)"


def relecteurs_du_public(dossier: Dossier, toutes: Sequence[Issue], relues: Sequence[str] = ()) -> dict[int, Relecteur]:
    """Rend, par lot attribué, qui relit ce qu'une personne a écrit de l'offre retenue ; `relues` sont confirmées."""
    mots, estimations = mots_du_dossier(dossier), estimations_du_dossier(dossier)
    return {
        issue.lot.numero: Relecteur(
            tiers_du_public(retenue, issue.candidats, mots, estimations, prix_communicable(dossier, retenue)),
            _DESTINATAIRE,
            issue.lot.numero,
            relues,
        )
        for issue in toutes
        if (retenue := issue.attributaire) is not None
    }


def corps_communicable(
    dossier: Dossier,
    comparaison: Comparaison,
    toutes: Sequence[Issue],
    analyse: Analyse,
    relecteurs: Mapping[int, Relecteur] | None = None,
) -> tuple[Bloc, ...]:
    """Rend la version communicable, sans rien des candidats évincés, puis la liste des occultations."""
    numeros = _Numeros()
    lecteurs = relecteurs_du_public(dossier, toutes) if relecteurs is None else relecteurs
    lots = [bloc for issue in toutes for bloc in _lot(dossier, issue, comparaison.decimales, numeros, lecteurs)]
    return (
        Titre(1, "Objet"),
        paragraphe(
            f"Cette version communicable est établie d'après le rapport d'analyse, version {analyse.version} du"
            f" {date_en_clair(analyse.jour)}. Chaque passage ôté porte un numéro, que la liste des occultations reprend"
            " avec son motif."
        ),
        Titre(1, "Méthode et barème"),
        *methode_et_bareme(dossier, comparaison),
        *lots,
        Titre(1, "Occultations"),
        tableau(("N°", "Ce qui est ôté", "Pourquoi"), numeros.lignes, "Occultations"),
    )


class _Numeros:
    """Numérote les occultations à mesure qu'elles sont faites."""

    def __init__(self) -> None:
        self.lignes: list[tuple[str, str, str]] = []

    def oter(self, ou: str, quoi: str, pourquoi: str) -> Bloc:
        """Note une occultation et rend la marque qui la remplace, sous le titre de son lot ; elle dit ce qui manque."""
        self.lignes.append((str(len(self.lignes) + 1), majuscule(f"{ou}{quoi}"), f"{pourquoi}."))
        return paragraphe(f"[Occultation n° {len(self.lignes)} : {quoi}]")


def _lot(
    dossier: Dossier, issue: Issue, decimales: int, numeros: _Numeros, relecteurs: Mapping[int, Relecteur]
) -> Iterator[Bloc]:
    lot, retenue = issue.lot, issue.attributaire
    ou = f"lot {lot.numero}, " if lot.numero else ""
    yield Titre(1, titre_de_lot(lot) or "Offre retenue")
    if not lot.offres or retenue is None:
        declaree = f"{issue.declaration}. " if issue.declaration else ""
        yield paragraphe(f"{declaree}Aucune offre retenue.")
        if issue.declaration and lot.offres:
            yield numeros.oter(ou, "motifs de la décision", _PARTICIPANTS)
            yield numeros.oter(
                ou, f"noms, notes et appréciations {_de(issue.nombre_de_candidats, 'candidat')}", _AUTRES
            )
        return
    yield paragraphe(f"Offres reçues : {issue.offres_recues}. Offre retenue : {retenue.candidat}, classée première.")
    yield tableau_des_notes(retenue, None, decimales, de_l_offre="Offre retenue")
    imprimes, relecteur = prix_communicable(dossier, retenue), relecteurs[lot.numero]
    for prix in imprimes:
        yield paragraphe(f"Prix global de l'offre retenue, hors taxes : {montant_en_clair(prix)}.")
    yield from texte_ecrit(issue.choix.motif if issue.choix else "", relecteur)
    if autres := issue.nombre_de_candidats - 1:
        yield numeros.oter(ou, f"noms, rangs, notes et appréciations {_de(autres, 'autre candidat')}", _AUTRES)
    if any(o is not retenue and motif_de_meme_entreprise(o.offre, retenue.offre) for o in lot.offres):
        yield numeros.oter(ou, "ce qui est des autres offres de ce candidat, variantes comprises", _AFFAIRES)
    desquels = "autres " if imprimes else ""
    yield numeros.oter(ou, f"prix des {desquels}offres, détail des prix et écarts de points", _AFFAIRES)
    yield numeros.oter(
        ou,
        "irrégularités relevées, réserves, dérogations et composants de toutes les offres",
        f"{_AUTRES}. {_AFFAIRES}",
    )
    yield from _appreciations(dossier, issue, retenue, numeros, relecteur)
    yield numeros.oter(
        ou,
        "grilles, saisies, annexe et points à régler joints au rapport",
        _PREPARATOIRES,
    )


def _de(nombre: int, nom: str) -> str:
    """Rend « de l'autre candidat », « des 2 autres candidats » ou « du candidat »."""
    if nombre > 1:
        return f"des {compter(nombre, nom)}"
    return f"de l'{nom}" if nom[0] in "aeiou" else f"du {nom}"


def _appreciations(
    dossier: Dossier, issue: Issue, retenue: OffreComparee, numeros: _Numeros, relecteur: Relecteur
) -> Iterator[Bloc]:
    lot = issue.lot
    ou = f"lot {lot.numero}, " if lot.numero else ""
    bareme = dossier.bareme_du_lot(lot.numero)
    maximum = bareme.note_maximale if bareme else 0
    for part in parts_du_bareme(bareme, dossier.exigences(lot.numero)) if bareme else ():
        nom = part.sous_critere.libelle or part.sous_critere.id
        yield Titre(2, f"Appréciation de l'offre retenue : {nom}")
        lignes: list[tuple[str | Cellule, ...]] = []
        for exigence in part.exigences:
            avis, note = retenue.appreciations.get(exigence.ref), retenue.notes.get(exigence.ref)
            dit = en_lignes(avec_source(avis.commentaire, "")) if avis else cellule("–")
            if avis and relecteur.ote_l_appreciation(avis.commentaire, exigence.ref):
                nomme = relecteur.tiers.est_nomme(avis.commentaire)
                cite, motif = ("un autre candidat", _AUTRES) if nomme else ("un prix", _AFFAIRES)
                dit = (numeros.oter(ou, f"{exigence.ref}, appréciation qui cite {cite}", motif),)
            enonce = (*en_gras(exigence.ref), paragraphe(exigence_en_bref(exigence)))
            lignes.append((enonce, "–" if note is None else f"{note} sur {maximum}", dit))
        yield tableau(("Exigence", "Note", "Appréciation"), lignes, nom, "Appréciations de l'offre retenue")
