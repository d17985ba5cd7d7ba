"""Des motifs du choix : les uns disent l'offre devant, les autres ne la comparent à aucune ; un par ligne."""

VANTENT = """
Le prix y est plus bas. Sa note de prix est la meilleure.
Sa note de prix est la meilleure.
La meilleure valeur technique et le prix le plus bas ; elle est devant sur SSI-2.
Le prix le plus bas.
Un prix plus bas.
Le meilleur prix.
Au meilleur prix, avec une équipe solide.
Elle est moins chère.
L'offre est la moins chère.
Une offre moins chère et complète.
L'offre la moins-disante.
L'offre la moins disante a été retenue.
Moins chère, elle tient les délais.
Elle l'emporte par son prix.
Son prix l'emporte.
Elle l'emporte sur le prix.
Elle l'emporte sur la valeur technique et le prix.
Elle est devant sur le prix.
Première sur le prix et sur les délais.
Mieux placée sur le prix.
Un prix mieux placé.
Un prix nettement inférieur à celui des autres offres.
Son prix est inférieur.
Le plus bas prix.
Un moindre prix.
Le prix global le plus bas.
Le prix de l'offre est le plus bas.
Son coût est moindre.
Le montant le moins élevé.
Elle coûte moins.
L'offre la plus économique.
La note de prix la plus élevée.
Une meilleure note de prix.
Elle a le prix le plus attractif.
La meilleure valeur technique.
Sa valeur technique est la meilleure.
Sa valeur technique l'emporte.
Elle est mieux notée sur la valeur technique.
Une valeur technique supérieure à celle des autres.
Devant sur la valeur technique (50 %) et l'usage.
Une journalisation plus complète (SSI-2).
SSI-2 y est mieux couverte.
Elle l'emporte sur SSI-2.
Elle est devant sur SSI-1 et SSI-2.
L'usage y est meilleur.
Un meilleur usage.
Elle l'emporte sur l'usage.
Le prix, le plus bas, et une équipe stable.
Son prix est plus bas que celui de chacune des autres offres.
Le tarif le plus bas.
Son prix (200 €) est le plus bas.
Un prix 10 % plus bas.
Le candidat le moins cher.
Un prix très nettement plus bas.
Le prix le plus bas après négociation.
Son prix est le plus bas des offres classées.
Elle propose le prix le plus bas.
Son prix est plus bas de 20 % que celui des autres.
Le prix le plus bas compense le reste.
Elle est la moins coûteuse.
Elle devance les autres sur le prix.
L'emporte nettement sur le prix.
Un prix plus bas que ceux des concurrents.
Le critère du prix la place devant : elle est première au prix.
Meilleures notes sur tous les critères.
Elle obtient la meilleure note sur chaque critère.
Première sur chacun des critères.
Première partout.
Elle arrive en tête de chacun des critères.
Elle l'emporte sur les deux critères.
Elle devance l'autre offre sur tous les critères de jugement.
Meilleure en tout point.
Une équipe stable et la meilleure note sur tous les critères.
Aucune autre offre n'est moins chère.
Aucun concurrent ne propose un prix plus bas.
Les autres offres sont plus chères.
L'autre offre est plus chère.
Elle est complète ; les autres sont toutes plus onéreuses.
Meilleures notes en technique et en prix.
Elle devance les autres en technique.
Elle devance les autres sur la technique comme sur le prix.
Meilleure note technique.
La note technique la plus haute.
La meilleure offre technique.
Techniquement supérieure.
Techniquement supérieure et moins chère.
Première sur le critère technique.
""".strip().splitlines()

NE_VANTENT_PAS = """
Le prix le plus bas n'est pas retenu.
Le prix le plus bas est celui d'une offre écartée.
Le meilleur prix ne suffit pas.
Elle approche la meilleure valeur technique.
À un point de la meilleure valeur technique.
Si son prix était plus bas, elle serait seule.
La meilleure valeur technique revient à une autre.
Elle talonne la meilleure valeur technique.
Une équipe moins chère.
Un prix plus bas de 20 % que l'estimation.
Un prix maîtrisé, plus bas qu'au tour précédent.
Le prix comprend la meilleure garantie.
La qualité de service est la meilleure, le prix reste contenu.
Un prix juste, une équipe plus étoffée.
Elle est devant sur SSI-1, non sur le prix.
Elle l'emporte sur SSI-1, pas sur la valeur technique.
Elle présente un prix compétitif.
La valeur technique l'emporte dans le choix, à 60 %.
Offre économiquement la plus avantageuse.
Offre économiquement la plus avantageuse au regard de la valeur technique et du prix.
Offre économiquement la plus avantageuse, au regard de la valeur technique (60 %) et du prix (40 %).
La meilleure offre au regard de l'ensemble des critères, prix compris.
La meilleure note globale, malgré un prix plus élevé.
La mieux placée.
Un prix ferme.
Le prix est ferme et détaillé.
Un prix cohérent avec le besoin, pour une équipe mieux qualifiée.
Le prix n'est pas le plus bas, mais la sécurité est solide.
Sans être la moins chère, elle tient les délais.
Elle n'est pas la moins-disante.
Bien que le prix des autres soit plus bas, elle tient SSI-1.
Les autres offres ont un prix plus bas.
Le prix des autres offres est plus bas.
Son prix est plus bas que l'estimation.
Un prix inférieur à l'estimation.
Le prix est inférieur au budget prévu.
Un prix moins élevé qu'au marché précédent.
Elle est première au classement, pour une valeur technique solide et un prix maîtrisé.
Le meilleur rapport qualité-prix.
Le meilleur rapport qualité/prix.
Le rapport qualité-prix est le meilleur.
Le rapport qualité prix est le meilleur.
Des prix unitaires plus bas sur la maintenance.
Le prix horaire le plus bas du marché.
Le prix de la maintenance est le plus bas.
Une solution moins chère à exploiter.
Des licences moins chères.
Sa valeur technique compense un prix plus haut.
Une valeur technique presque égale à la meilleure.
Une valeur technique proche de la meilleure.
Le prix le plus élevé, pour une sécurité plus complète (SSI-1).
Elle est devant sur SSI-1.
Sa réponse à SSI-2 est complète.
Elle répond à SSI-2 ; SSI-1 est mieux couverte.
Elle répond mieux que demandé à SSI-2.
Une équipe plus étoffée et une valeur technique comparable.
La valeur technique est plus aboutie que demandé.
L'usage est décrit.
Une meilleure sécurité des échanges.
Elle l'emporte malgré son prix.
Elle l'emporte en dépit de la valeur technique.
Elle est seconde sur le prix, première sur SSI-1.
Elle est première sur SSI-1, seconde sur le prix.
Le prix est révisable de la meilleure façon.
Son prix est moins bien placé.
À prix égal, elle serait première.
À valeur technique égale, rien ne la départage.
Elle est meilleure que les autres, prix mis à part.
L'offre la plus chère est aussi la plus complète.
Le montant de la pénalité est le plus bas.
Les preuves devant être jointes le sont (SSI-2).
En plus de SSI-1, elle tient SSI-2.
Classée première avec 92 sur 100, dont 40 pour le prix.
Elle gagne sur les délais ce qu'elle perd sur le prix.
Prix : 81,42, contre 100 pour l'offre la moins-disante ; SSI-1 l'emporte.
Plus chère de 100 € que l'offre la moins chère, elle tient SSI-1.
L'offre la moins-disante obtient 100 au prix.
Un prix de 10 % au-dessus de celui de l'offre la moins chère.
L'écart de prix l'emporte sur l'écart de valeur technique.
Première sur tous les critères, sauf le prix et la valeur technique.
Première sur tous les critères de délai.
Meilleure partout, hors prix et valeur technique.
Elle n'est pas première partout.
Une meilleure couverture partout en France.
Le réseau est meilleur partout.
Meilleure offre au regard de tous les critères.
Meilleure note, tous les critères confondus.
L'autre offre est première sur tous les critères.
Sans être première sur tous les critères, elle convainc.
Elle répond à tous les critères, et l'emporte.
Les autres offres sont plus chères à exploiter.
Les autres offres sont plus chères que l'estimation.
Les autres offres sont moins chères.
Les autres offres sont plus chères, à l'exception d'une seule.
Une autre offre est plus chère.
Les licences des autres offres sont plus chères.
Aucune autre offre n'est moins chère à exploiter.
Aucune offre n'est moins chère que l'estimation.
Un suivi technique de premier plan.
La meilleure équipe technique.
Une équipe techniquement supérieure à l'attendu.
Une meilleure technique de chiffrement.
Elle est en retrait en technique.
L'autre offre l'emporte en technique.
Sur le plan technique, la réponse est meilleure qu'attendu.
""".strip().splitlines()
